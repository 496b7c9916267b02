import assert from 'node:assert/strict';
import { quotable } from '../../../core/text/quotable';

describe('what a message may quote', () => {
  for (const [what, text, written, expected] of [
    ['the text where it stands so', '2Gi', '2Gi', '2Gi'],
    ['the text within what stands there', 'x', 'container:x', 'x'],
    ['the expression where a variable supplies the text', 'hf_secret', '${TOKEN}', '${TOKEN}'],
    ['an ellipsis for what stands in another file', 'hf_secret', '', '…'],
    ['no more than a line of it', 'a'.repeat(61), 'a'.repeat(61), `${'a'.repeat(60)}…`],
  ] as const)
    it(`is ${what}`, () => assert.equal(quotable(text, written), expected));
});
