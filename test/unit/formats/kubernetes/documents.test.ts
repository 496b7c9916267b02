import assert from 'node:assert/strict';
import { kubernetes } from '../../../../core/formats/kubernetes';
import { KINDS } from '../../../../core/formats/kubernetes/kinds';
import { lint } from '../../../../core/lint';
import { DEFAULT_OPTIONS } from '../../../../core/model';
import { fixturesOf } from '../../../support/fixtures';
import { readManifest, URI } from '../../../support/kubernetes';
import { MemoryWorkspace } from '../../../support/memory-workspace';

function pod(name: string, tensorParallel: number): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.11.2
      args: [--model, m, --tensor-parallel-size, "${tensorParallel}"]
`;
}

describe('a set of manifests', () => {
  it('is read to its last document: 400 of them, 1 MB, one broken in the middle', async () => {
    const filler = `---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: big\ndata:\n  text: |\n${'    some words of text\n'.repeat(190)}`;
    const documents = Array.from({ length: 200 }, (_, i) => [pod(`p${i}`, 4), filler]).flat();
    documents[200] = 'apiVersion: v1\nkind: Pod\nmetadata: {name: "broken\nspec: [\n';
    const text = documents.map(document => document.replace(/^(?:---\n)?/, '---\n')).join('');
    assert.ok(text.length > 800_000, `${text.length}`);
    const { findings } = await lint({ uri: URI, text }, new MemoryWorkspace({}), DEFAULT_OPTIONS);
    assert.equal(findings.length, 199);
    assert.equal(findings.at(-1)?.workload, 'Pod/p199/vllm');
    for (const { span } of findings)
      assert.equal(text.slice(span.start, span.end), '--tensor-parallel-size, "4"');
  });

  const texts: readonly [title: string, text: string, expected: readonly string[]][] = [
    ['nothing', '', []],
    ['no object', 'a: 1\n', []],
    ['a kind without a version', 'kind: Pod\nspec: {containers: [{name: c, image: i}]}\n', []],
    ['a version of another group', pod('p', 2).replace('apiVersion: v1', 'apiVersion: apps/v1'), ['Pod/p/vllm']],
    ['a List in a List', `apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: PodList, items: [{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}]}]\n`, ['Pod/p/c']],
    ['a name that is generated', pod('p', 2).replace('name: p', 'generateName: g-'), ['Pod/g-/vllm']],
    ['no name', pod('p', 2).replace('  name: p\n', ''), ['Pod/vllm']],
    ['two init containers and one container', pod('p', 2).replace('spec:\n', 'spec:\n  initContainers: [{name: a, image: i}, {name: b, image: i}]\n'), ['Pod/p/vllm', 'Pod/p/a', 'Pod/p/b']],
    ['a comment in front', `# words\n---\n${pod('p', 2)}`, ['Pod/p/vllm']],
    ['Windows line endings', pod('p', 2).replaceAll('\n', '\r\n'), ['Pod/p/vllm']],
    ['a byte order mark', `\uFEFF${pod('p', 2)}`, ['Pod/p/vllm']],
    ['conflict markers', `<<<<<<< a\n${pod('p', 2)}=======\n>>>>>>> b\n`, []],
    ['JSON', '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "i"}]}}', ['Pod/p/c']],
    ['an OpenShift template', 'apiVersion: template.openshift.io/v1\nkind: Template\nobjects: [{apiVersion: v1, kind: Pod, metadata: {name: "${N}"}, spec: {containers: [{name: c, image: i}]}}]\n', ['Pod/c']],
    ['a schema of pods', 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {versions: [{schema: {spec: {properties: {containers: {type: array}}}}}]}\n', []],
  ]; // biome-ignore format: a table reads better in rows
  for (const [title, text, expected] of texts) {
    it(`finds ${expected.join(', ') || 'nothing'} in ${title}`, async () => {
      assert.deepEqual(
        (await readManifest(text)).map(({ name }) => name),
        expected,
      );
    });
  }

  it('tells two containers of one name apart by the part of the object they belong to', async () => {
    const names = (
      await readManifest(`apiVersion: batch.volcano.sh/v1alpha1
kind: Job
metadata: {name: j}
spec:
  tasks:
    - {name: a, template: {spec: {containers: [{name: c, image: i}]}}}
    - {name: b, template: {spec: {containers: [{name: c, image: i}]}}}
`)
    ).map(({ name }) => name);
    assert.deepEqual(names, ['Job/j/a/c', 'Job/j/b/c']);
  });

  const concerns: readonly [uri: string, text: string, expected: boolean][] = [
    ['file:///a.yaml', pod('p', 2), true],
    ['file:///a.yml', `# x\r\n${pod('p', 2)}`, true],
    ['file:///a.json', '{"apiVersion":"v1","kind":"Pod"}', true],
    ['file:///stdin', pod('p', 2), true],
    ['file:///a.py', pod('p', 2), false],
    ['file:///compose.yaml', 'services:\n  a:\n    image: b\n', false],
  ];
  for (const [uri, text, expected] of concerns) {
    it(`${expected ? 'looks' : 'does not look'} into ${uri}`, () => {
      assert.equal(kubernetes.mayConcern({ uri, text }), expected);
    });
  }

  for (const { kinds, group } of KINDS) {
    it(`has fixtures for ${kinds.join(', ')} that fire, that are silent, and that are fixed`, () => {
      for (const kind of kinds) {
        const own = fixturesOf('kubernetes').filter(
          ({ text }) =>
            new RegExp(`^kind: ${kind}\\s`, 'm').test(text) &&
            group.test(/^apiVersion: (\S+)/m.exec(text)![1]!),
        );
        assert.ok(
          own.some(({ expected }) => expected.length > 0),
          `${kind} fires`,
        );
        assert.ok(
          own.some(({ expected }) => expected.length === 0),
          `${kind} is silent`,
        );
        assert.ok(
          own.some(({ fixed }) => fixed !== undefined),
          `${kind} is fixed`,
        );
      }
    });
  }
});
