import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { isMap, parseAllDocuments } from 'yaml';
import { type ComposeSite, setIpcHost, setShmSize } from '../../../core/edits/compose';
import { applyEdits, type TextEdit } from '../../../core/text/span';
import { PARSE_OPTIONS } from './invariants';
import { composeSite } from './site';

const FIXTURES = new URL('../../fixtures/fixes/', import.meta.url);

/** A file as it is being typed: nothing may throw, and what is offered must parse and take effect. */
describe('edits of every prefix of a Compose file', () => {
  for (const name of readdirSync(FIXTURES)) {
    const full = readFileSync(new URL(name, FIXTURES), 'utf8');
    for (const [form, text] of [
      ['LF', full],
      ['CRLF', full.replaceAll('\n', '\r\n')],
    ] as const) {
      it(`${name} (${form})`, function () {
        this.timeout(60_000);
        const offered = Array.from({ length: text.length + 1 }, (_, length) => {
          const prefix = text.slice(0, length);
          const site = composeSite(prefix);
          if (!site) return 0;
          const sized = check(prefix, 'shm_size', setShmSize(site, 4 * 2 ** 30), '4gb');
          const host = check(prefix, 'ipc', setIpcHost(site), 'host');
          return sized + host;
        });
        assert.equal(offered.at(-1), 2, 'the whole file can be edited either way');
      });
    }
  }
});

/** Holds what an edit makes of a prefix; 1 if there was one. */
function check(prefix: string, key: string, edits: TextEdit[] | undefined, value: string): 0 | 1 {
  if (!edits) return 0;
  const result = applyEdits(prefix, edits);
  for (const { errors } of parseAllDocuments(result, PARSE_OPTIONS)) assert.deepEqual(errors, [], result);
  const { service } = composeSite(result) as ComposeSite;
  assert.ok(isMap(service));
  assert.equal(service.get(key), value, result);
  return 1;
}
