import assert from 'node:assert/strict';
import { MarkupKind } from 'vscode-languageserver';
import { markupFor } from '../../../server/markup';

describe('server, markup', () => {
  const markdown = markupFor([MarkupKind.PlainText, MarkupKind.Markdown]);
  const plain = markupFor([MarkupKind.PlainText]);

  const words: [what: string, text: string, expected: string][] = [
    ['code stays code', 'set `shm_size: 2gb` here', 'set `shm_size: 2gb` here'],
    ['marks of a file mean nothing', '*a* [b](c) <d> ~e~ |', '\\*a\\* \\[b\\](c) \\<d\\> \\~e\\~ \\|'],
    ['nor do they in front of code', '[x] `[y](z)`', '\\[x\\] `[y](z)`'],
    ['a stroke inside a word needs no mark', 'NCCL_P2P_DISABLE', 'NCCL_P2P_DISABLE'],
    ['one beside a word does', '_a_ __b__', '\\_a\\_ \\_\\_b\\_\\_'],
    ['a backtick without another is none', 'a ` *b*', 'a \\` \\*b\\*'],
    ['an odd one closes nothing', '`a` b`<i>c', '`a` b\\`\\<i\\>c'],
    ['nothing between two is no code', 'a `` <b>', 'a \\`\\` \\<b\\>'],
    ['a backslash is itself', 'C:\\*', 'C:\\\\\\*'],
    ['an entity is itself', '&lt; a & b &#60;', '\\&lt; a & b \\&#60;'],
    ['lines are one', 'a\r\n\r\n# b\n- c', 'a # b - c'],
  ];
  for (const [what, text, expected] of words) {
    it(`in Markdown, ${what}`, () => assert.equal(markdown.words(text), expected));
  }

  it('in plain text, words are what they are, in one line', () => {
    assert.equal(plain.words('*a* `b`\n<c>'), '*a* `b` <c>');
  });

  it('links what has an address that nothing breaks out of', () => {
    const links = [
      'file:///p/a%20b.yml#L5',
      'untitled:Untitled-1#L5',
      'file:///p/a>b',
      'https://example.org/x',
    ];
    assert.deepEqual(
      links.map(uri => markdown.link('a', uri)),
      ['[a](<file:///p/a%20b.yml#L5>)', 'a', 'a', '[a](<https://example.org/x>)'],
    );
    assert.equal(plain.link('a', 'file:///p/a.yml'), 'a');
  });

  it('keeps a cell in its cell', () => {
    assert.equal(
      markdown.table(['', 'b'], [['1', '`x | y` and \\|']]),
      '|  | b |\n| --: | :-- |\n| 1 | `x \\| y` and \\| |',
    );
    assert.equal(
      plain.table(
        ['', 'b'],
        [
          ['1', 'x'],
          ['200', 'y'],
        ],
      ),
      '    1  x\n  200  y',
    );
  });
});
