import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseShell } from '../../../../core/formats/shell/parse';

describe('parseShell', () => {
  const long = `# ${'a'.repeat(64 * 1024)}\n`;

  it('reads a long script of many substitutions and here-documents', () => {
    const { commands } = parseShell(`${long}${'echo "$(date)" ${A} << EOF\nEOF\n'.repeat(1_000)}`);
    assert.equal(commands.length, 1_000);
  });

  for (const [what, text] of [
    ['substitutions that are never closed', '$('.repeat(600)],
    ['expansions that are never closed', '${'.repeat(600)],
    ['here-documents', 'a <<b\n'.repeat(6_000)],
  ]) {
    it(`refuses a long script with too many ${what}`, () => {
      assert.throws(() => parseShell(`${long}${text}`), RangeError);
    });
  }

  it('reads a short one, whatever it holds', () => {
    assert.equal(parseShell('$('.repeat(600)).commands.length, 1);
  });
});
