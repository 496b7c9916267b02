import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isScalar, type Pair, parseAllDocuments, type Scalar, type YAMLMap } from 'yaml';
import { isShared, setIpcHost, setShmSize } from '../../../core/edits/compose';
import { applyEdits, LineIndex, type TextEdit } from '../../../core/text/span';
import { composeFile } from './grammar';
import { assertFaithful, commentsOf, PARSE_OPTIONS } from './invariants';
import { composeSite } from './site';

/** `EDIT_RUNS=5000 EDIT_SEED=1 npx mocha …` looks further than the fixed runs of the suite. */
const RUNS = {
  numRuns: Number(process.env.EDIT_RUNS ?? 200),
  seed: Number(process.env.EDIT_SEED ?? 20240611),
};
const sizeTo4Gib = (text: string) => setShmSize(composeSite(text)!, 4 * 2 ** 30);
const useHost = (text: string) => setIpcHost(composeSite(text)!);

/** The documents of a text after a change to the service's node tree: what the edited text must mean. */
function documentsAfter(text: string, change: (service: YAMLMap) => void): unknown[] {
  const documents = [...parseAllDocuments(text, { ...PARSE_OPTIONS, merge: true })];
  for (const document of documents) {
    const service = document.getIn(['services', 'llm'], true);
    if (service) change(service as YAMLMap);
  }
  return documents.map(document => document.toJS({ maxAliasCount: -1 }));
}

const isOwnSize = (pair: Pair) => isScalar(pair.key) && pair.key.value === 'shm_size';

/** Comments that stand in what the edits take away. */
const commentsIn = (text: string, edits: readonly TextEdit[]) =>
  edits.flatMap(({ span }) => commentsOf(text.slice(span.start, span.end)));

describe('edits of random Compose files', function () {
  this.timeout(600_000);

  it('setShmSize is faithful, and always possible', () => {
    fc.assert(
      fc.property(composeFile, ({ text }) => {
        const edits = sizeTo4Gib(text);
        assert.ok(edits, 'an edit is possible');
        assertFaithful({
          text,
          edits,
          again: sizeTo4Gib,
          change: documents => {
            assert.deepEqual(
              documents,
              documentsAfter(text, () => undefined),
              'the parsers agree',
            );
            documents.splice(
              0,
              documents.length,
              ...documentsAfter(text, service => service.set('shm_size', '4gb')),
            );
          },
        });
      }),
      RUNS,
    );
  });

  it('setIpcHost is faithful, and possible unless an own size cannot go', () => {
    fc.assert(
      fc.property(composeFile, ({ text }) => {
        const edits = useHost(text);
        const ownSize = composeSite(text)!.service.items.find(isOwnSize);
        if (!edits) return assert.ok(ownSize, 'an edit is possible');
        assertFaithful({
          text,
          edits,
          again: useHost,
          mayDrop: commentsIn(text, edits),
          change: documents => {
            const changed = documentsAfter(text, service => {
              service.set('ipc', 'host');
              service.items = service.items.filter(pair => !isOwnSize(pair));
            });
            documents.splice(0, documents.length, ...changed);
          },
        });
      }),
      RUNS,
    );
  });

  it('isShared tells whether another service changes with the edit', () => {
    fc.assert(
      fc.property(composeFile, ({ text }) => {
        const others = (change: (service: YAMLMap) => void) =>
          documentsAfter(text, change).map(document => {
            const { llm: _, ...rest } = (document as { services?: Record<string, unknown> })?.services ?? {};
            return rest;
          });
        const before = JSON.stringify(others(() => undefined));
        const after = JSON.stringify(others(service => service.set('x-new', 1)));
        assert.equal(isShared(composeSite(text)!), before !== after);
      }),
      RUNS,
    );
  });

  it('an insertion into a block map is one line in the column of the other keys', () => {
    fc.assert(
      fc.property(composeFile, ({ text }) => {
        const { service } = composeSite(text)!;
        if (service.flow || service.items.some(isOwnSize)) return;
        const before = text.split(/\r?\n/);
        const after = applyEdits(text, sizeTo4Gib(text)!).split(/\r?\n/);
        const at = after.findIndex((line, index) => line !== before[index]);
        const column = columnOfFirstKey(service, text);
        assert.equal(after[at], `${' '.repeat(column)}shm_size: 4gb`);
        assert.deepEqual(after.toSpliced(at, 1), before);
      }),
      RUNS,
    );
  });
});

function columnOfFirstKey(service: YAMLMap, text: string): number {
  const key = service.items[0]!.key as Scalar;
  return new LineIndex(text).positionAt(key.range![0]).character;
}
