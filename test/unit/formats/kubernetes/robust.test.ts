import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import { lint } from '../../../../core/lint';
import { DEFAULT_OPTIONS } from '../../../../core/model';
import { applyEdits } from '../../../../core/text/span';
import { fixturesOf } from '../../../support/fixtures';
import { MemoryWorkspace } from '../../../support/memory-workspace';

/** How many characters are typed between two looks; a prime, so that the looks fall on all kinds of places. */
const STRIDE = 23;

function errorsIn(text: string): number {
  return parseAllDocuments(text).reduce((sum, { errors }) => sum + errors.length, 0);
}

describe('manifests while they are typed', () => {
  for (const { name, uri, text } of fixturesOf('kubernetes')) {
    it(`${name} is read at every stage, and its fixes never overlap`, async () => {
      for (let length = text.length % STRIDE; length < text.length; length += STRIDE) {
        const typed = text.slice(0, length);
        const result = await lint({ uri, text: typed }, new MemoryWorkspace({}), DEFAULT_OPTIONS);
        for (const { span, fixes } of result.findings) {
          assert.ok(span.start < span.end && span.end <= length);
          for (const { edits, title } of fixes) {
            const fixed = applyEdits(typed, edits);
            assert.notEqual(fixed, typed);
            assert.ok(errorsIn(fixed) <= errorsIn(typed), `${title}:\n${fixed}`);
          }
        }
      }
    });
  }
});
