import assert from 'node:assert/strict';
import type { TextDocumentEdit } from 'vscode-languageserver/node';
import { lint, mayConcern } from '../../../core/lint';
import { connect, PULL, range } from '../../server/harness';

const URI = 'file:///project/space/pod.yaml';
const POD = `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.11.2
      args: [--tensor-parallel-size=4]
`;

const ANNOTATING = {
  ...PULL,
  workspace: {
    ...PULL.workspace,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } },
  },
};

describe('server, fixes that reach several places', () => {
  const cases = [
    ['a client that shows annotations', ANNOTATING, true],
    ['a client that does not', PULL, false],
  ] as const;
  for (const [title, capabilities, annotated] of cases) {
    it(`are ${annotated ? '' : 'not '}annotated for ${title}`, async () => {
      const client = await connect({ lint, mayConcern }, { capabilities });
      try {
        await client.open(URI, POD);
        const [first] = (await client.codeActions(URI, range(7, 20, 7, 20)))!;
        const annotation = {
          label: first!.title,
          description: 'shm-lint',
          needsConfirmation: false,
        };
        assert.deepEqual(first!.edit?.changeAnnotations, annotated ? { fix: annotation } : undefined);
        const annotations = (first!.edit!.documentChanges as TextDocumentEdit[]).flatMap(({ edits }) =>
          edits.map(edit => ('annotationId' in edit ? edit.annotationId : undefined)),
        );
        assert.deepEqual(annotations, annotated ? ['fix', 'fix'] : [undefined, undefined]);
      } finally {
        client.dispose();
      }
    });
  }
});
