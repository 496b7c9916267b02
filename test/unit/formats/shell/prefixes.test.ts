import assert from 'node:assert/strict';
import { lint } from '../../../../core/lint';
import { DEFAULT_OPTIONS } from '../../../../core/model';
import { applyEdits } from '../../../../core/text/span';
import { fixturesOf } from '../../../support/fixtures';
import { MemoryWorkspace } from '../../../support/memory-workspace';

/** Every text that somebody types is half of one for a while. */
describe('half-typed scripts', () => {
  for (const { name, uri, text } of fixturesOf('shell')) {
    it(`each prefix of ${name} is read, and its spans and edits lie in it`, async function () {
      this.timeout(60_000);
      for (let end = 0; end <= text.length; end++) {
        const prefix = text.slice(0, end);
        const { findings } = await lint({ uri, text: prefix }, new MemoryWorkspace(), DEFAULT_OPTIONS);
        for (const { span, fixes } of findings) {
          assert.ok(span.start <= span.end && span.end <= end);
          for (const { edits } of fixes) applyEdits(prefix, edits);
        }
      }
    });
  }
});
