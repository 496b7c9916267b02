import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messagesIn, messagesOf } from '../../../scripts/l10n/messages';

const ROOT = join(__dirname, '../../..');
const read = (path: string): Record<string, string> => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** Sentences that are names, and the same in every language. */
const NAMES: readonly string[] = [];

const placesIn = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort();

/** What stands in code marks: names that nobody translates. */
const codeIn = (text: string) => (text.match(/`[^`]+`/g) ?? []).sort();

describe('finding the sentences of the code', () => {
  it('takes literals and templates, and counts their values', () => {
    assert.deepEqual(
      messagesOf(`
        t('one');
        t("it's \\"two\\"");
        t(\`three \\\`x\\\`\`);
        t\`$\${name} of\`;
        t\`\${a} of \${b.map(c => \`<\${c}>\`).join('}')} are \${{ d: '\`' }.d}\`;
        known(1, msg('in a table'));
        vscode.l10n.t('{0} from {1}', a, b);
      `),
      ['one', 'it\'s "two"', 'three `x`', '${0} of', '{0} of {1} are {2}', 'in a table', '{0} from {1}'],
    );
  });

  it('leaves what is computed, other functions and docstrings alone', () => {
    assert.deepEqual(
      messagesOf("/**\n * t('an example')\n */\nt(TABLE[x]); start('no'); object.at('no'); '\\t'"),
      [],
    );
  });

  it('refuses a sentence that is put together', () => {
    assert.throws(() => messagesOf("t('one ' + 'two')"), /a message is one literal: t\('one '/);
  });
});

describe('package.nls', () => {
  const english = read('package.nls.json');
  const used = readFileSync(join(ROOT, 'package.json'), 'utf8').match(/(?<="%)[^"%]+(?=%")/g)!;

  it('has the words of every key of package.json, in both languages, and no others', () => {
    assert.ok(used.length > 30);
    assert.deepEqual(Object.keys(english).sort(), [...new Set(used)].sort());
    assert.deepEqual(Object.keys(read('package.nls.zh-cn.json')), Object.keys(english));
  });

  it('leaves no words in package.json that an editor shows', () => {
    const { contributes, capabilities } = read('package.json') as unknown as Record<string, unknown>;
    const shown =
      /^(?:title|description|label|markdownDescription|placeholder|contents|patternErrorMessage)$/;
    const left: string[] = [];
    JSON.stringify({ contributes, capabilities }, (key, value) => {
      if (shown.test(key) && typeof value === 'string' && !value.startsWith('%')) left.push(value);
      return value;
    });
    assert.deepEqual(left, ['shm-lint', 'shm-lint']);
  });
});

for (const name of readdirSync(join(ROOT, 'l10n'))) {
  describe(`l10n/${name}`, () => {
    const bundle = read(`l10n/${name}`);
    const messages = messagesIn(ROOT);

    it('has just the sentences of the code, sorted', () => {
      assert.ok(messages.size > 30);
      const advice = 'run `npm run l10n`, and translate what it adds';
      assert.deepEqual(
        [...messages.keys()].filter(key => !(key in bundle)),
        [],
        `not there: ${advice}`,
      );
      assert.deepEqual(Object.keys(bundle), [...messages.keys()].sort(), advice);
    });

    it('translates all of them', () => {
      const left = Object.entries(bundle).filter(
        ([key, text]) => text === '' || (text === key) !== NAMES.includes(key),
      );
      assert.deepEqual(left, []);
    });

    it('loses no value and no name', () => {
      for (const [key, text] of Object.entries(bundle)) {
        assert.deepEqual(placesIn(text), placesIn(key), key);
        assert.deepEqual(codeIn(text), codeIn(key), key);
      }
    });

    it('writes Chinese as it is printed: full-width marks, and a space beside Latin words', () => {
      const han = '\\p{Script=Han}';
      for (const [key, text] of Object.entries(bundle)) {
        assert.doesNotMatch(
          text,
          new RegExp(`${han}[,;:!?.](?!\\w)|${han}[\\w\`/{]|[\\w\`}]${han}`, 'u'),
          key,
        );
      }
    });
  });
}
