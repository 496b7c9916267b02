import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toLintOptions } from '../../../core/config';
import { readConfig } from '../../../core/config/read';
import { LineIndex } from '../../../core/text/span';

/** The mistakes in a text as `line:column message`, counted from one. */
function mistakes(text: string, name = '.shm-lint.yaml'): string[] {
  const lines = new LineIndex(text);
  return readConfig(`file:///r/${name}`, text).problems.map(({ place, message }) => {
    assert.equal(place.uri, `file:///r/${name}`);
    const { line, character } = lines.positionAt(place.span.start);
    return `${line + 1}:${character + 1} ${message}`;
  });
}

/** What stands where the only mistake is. */
function marked(text: string): string {
  const [problem, ...others] = readConfig('file:///r/.shm-lint.yaml', text).problems;
  assert.ok(problem && others.length === 0);
  return text.slice(problem.place.span.start, problem.place.span.end);
}

const FULL = `$schema: https://example.org/config.schema.json
extends: [../base.yaml, more.yaml]
rules:
  shm-missing: error
  shm-too-small: "off"
defaultShmSize: 8g
interconnect: p2p
sizing: per-gpu
exclude: [vendor, "*.gen.yaml"]
overrides:
  - files: clusters/h200
    interconnect: shm
    rules: { shm-missing: hint }
  - files: ["*.yml", "*.yaml"]
    defaultShmSize: 0
`;

const JSON_TEXT = `{
\t// comments are fine
\t"rules": { "shm-missing": "error", "shm-too-small": "off" },
\t"defaultShmSize": "8g", "interconnect": "p2p", "sizing": "per-gpu"
}
`;

const OPTIONS = {
  rules: { 'shm-missing': 'error', 'shm-too-small': 'off' },
  defaultShmSize: 8_589_934_592,
  interconnect: 'p2p',
  sizing: 'per-gpu',
};

describe('config: what a file says', () => {
  it('reads every key of YAML', () => {
    const file = readConfig('file:///r/.shm-lint.yaml', FULL);
    assert.deepEqual(mistakes(FULL), []);
    assert.deepEqual(toLintOptions(file.settings), OPTIONS);
    assert.deepEqual(
      file.extends.map(({ path }) => path),
      ['../base.yaml', 'more.yaml'],
    );
    assert.deepEqual(
      file.exclude.map(({ glob }) => glob.text),
      ['vendor', '*.gen.yaml'],
    );
    assert.deepEqual(
      file.overrides.map(({ files, settings }) => [files.map(({ text }) => text), toLintOptions(settings)]),
      [
        [['clusters/h200'], { rules: { 'shm-missing': 'hint' }, interconnect: 'shm', sizing: 'computed' }],
        [['*.yml', '*.yaml'], { rules: {}, interconnect: 'unknown', sizing: 'computed' }],
      ],
    );
  });

  it('reads JSON, with tabs and comments', () => {
    assert.deepEqual(mistakes(JSON_TEXT, '.shm-lint.json'), []);
    assert.deepEqual(toLintOptions(readConfig('file:///r/.shm-lint.json', JSON_TEXT).settings), OPTIONS);
  });

  it('reads anchors and merge keys as YAML has them', () => {
    const text = 'overrides:\n- &a\n  files: a\n  sizing: per-gpu\n- <<: *a\n  files: b\n';
    const { overrides, problems } = readConfig('file:///r/.shm-lint.yaml', text);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      overrides.map(({ settings }) => settings.sizing?.value),
      ['per-gpu', 'per-gpu'],
    );
  });

  it('passes over a key that is a list, and an alias of nothing', () => {
    const { settings } = readConfig('file:///r/.shm-lint.yaml', 'sizing: per-gpu\n? [sizing]\n: computed\n');
    assert.equal(settings.sizing?.value, 'per-gpu');
    const alias = readConfig('file:///r/.shm-lint.yaml', 'sizing: per-gpu\ninterconnect: *none\n');
    assert.deepEqual(toLintOptions(alias.settings), {
      rules: {},
      interconnect: 'unknown',
      sizing: 'per-gpu',
    });
  });

  it('takes nothing for not set', () => {
    for (const text of [
      '',
      '# only a comment\n',
      '---\n',
      'rules:\n',
      'rules: ~\nextends:\nexclude:\noverrides:\nsizing:\n',
    ]) {
      assert.deepEqual(mistakes(text), [], text);
    }
  });
});

describe('config: mistakes', () => {
  const cases: [what: string, text: string, expected: string[]][] = [
    [
      'lists and tables where texts belong',
      'exclude: [[a], {b: c}]\nextends: {a: b}\n',
      ['1:11 exclude holds texts', '1:16 exclude holds texts', '2:10 extends holds texts'],
    ],
    [
      'a list where a size belongs',
      'defaultShmSize: [8g]\n',
      ['1:17 defaultShmSize is a size such as 8g or 512m'],
    ],
    [
      'a table where a size belongs',
      'defaultShmSize: {size: 8g}\n',
      ['1:17 defaultShmSize is a size such as 8g or 512m'],
    ],
    [
      'an unknown key that is close to one',
      'sizing: computed\ninterconect: p2p\n',
      ['2:1 unknown key "interconect"; did you mean "interconnect"?'],
    ],
    [
      'an unknown key that is close to none',
      'plugins: []\n',
      [
        '1:1 unknown key "plugins"; one of: $schema, extends, rules, defaultShmSize, interconnect, sizing, exclude, overrides',
      ],
    ],
    [
      'a key of a file in an override',
      'overrides:\n- files: a\n  exclude: b\n',
      ['3:3 unknown key "exclude"; one of: files, rules, defaultShmSize, interconnect, sizing'],
    ],
    [
      'an unknown rule',
      'rules:\n  shm-mising: off\n',
      ['2:3 unknown rule "shm-mising"; did you mean "shm-missing"?'],
    ],
    [
      'a severity that is spelled otherwise',
      'rules: {shm-missing: warn}\n',
      ['1:22 shm-missing cannot be "warn"; did you mean "warning"?'],
    ],
    [
      'a severity that is none',
      'rules: {shm-missing: fatal}\n',
      ['1:22 shm-missing cannot be "fatal"; one of: error, warning, information, hint, off'],
    ],
    [
      'a severity that is a list',
      'rules: {shm-missing: [error]}\n',
      ['1:22 shm-missing cannot be this; one of: error, warning, information, hint, off'],
    ],
    [
      'rules as a list',
      'rules: [shm-missing]\n',
      ['1:8 rules holds a severity for each rule: "shm-missing: warning"'],
    ],
    [
      'an interconnect that is none',
      'interconnect: nvlink\n',
      ['1:15 interconnect cannot be "nvlink"; one of: p2p, shm, unknown'],
    ],
    [
      'a sizing that is spelled otherwise',
      'sizing: per-gp\n',
      ['1:9 sizing cannot be "per-gp"; did you mean "per-gpu"?'],
    ],
    [
      "a size in Kubernetes' grammar",
      'defaultShmSize: 8Gi\n',
      [
        '1:17 defaultShmSize: Docker does not understand the size “8Gi”: “gi” is not one of its units. Did you mean 8g?',
      ],
    ],
    [
      'a size without a unit',
      'defaultShmSize: 8\n',
      ['1:17 defaultShmSize: “8” is 8 bytes: a number without a unit counts bytes. Write it like 64m or 8g.'],
    ],
    [
      'a glob that is none',
      'exclude:\n- ok\n- "!no"\n',
      ['3:3 exclude cannot hold "!no": a glob cannot be negated with "!"; name what is meant instead'],
    ],
    [
      'an override without files',
      'overrides:\n- sizing: per-gpu\n',
      ['2:3 an override needs files: [GLOB, …]'],
    ],
    [
      'overrides that are no list',
      'overrides: {files: a}\n',
      ['1:12 overrides is a list: "- files: [GLOB, …]" with settings below it'],
    ],
    ['a text for an override', 'overrides: [a]\n', ['1:13 an override is a list of keys with values']],
    ['a list for a file', '- rules\n', ['1:1 a configuration is a list of keys with values']],
    [
      'a key that is set twice',
      'sizing: computed\nsizing: per-gpu\n',
      ['2:1 "sizing" is set twice; this one counts'],
    ],
    [
      'a second document',
      'sizing: computed\n---\nsizing: per-gpu\n',
      ['2:1 a configuration is one document; the second one is not read'],
    ],
  ];
  for (const [what, text, expected] of cases) {
    it(`${what}`, () => assert.deepEqual(mistakes(text), expected));
  }

  it('are marked where they are', () => {
    assert.equal(marked('rules:\n  shm-mising: off\n'), 'shm-mising');
    assert.equal(marked('sizing: "per gpu" # x\n'), '"per gpu"');
    assert.equal(marked('extends: a\nexclude: [a, b, "!c"]\n'), '"!c"');
  });

  it('leave the rest in force', () => {
    const text = 'sizing: per-gp\ninterconnect: p2p\nrules: {shm-missing: off, nonsense: error}\n';
    assert.deepEqual(toLintOptions(readConfig('file:///r/.shm-lint.yaml', text).settings), {
      rules: { 'shm-missing': 'off' },
      interconnect: 'p2p',
      sizing: 'computed',
    });
  });

  it('say that a text is no YAML or JSON, and where', () => {
    assert.match(mistakes('rules:\n  shm-missing: "off\n')[0]!, /^\d:\d+ this is no valid YAML: /);
    assert.match(mistakes('{ "rules": ', '.shm-lint.json')[0]!, /^1:\d+ this is no valid JSON: /);
  });
});

describe('config: files made to do harm', () => {
  const refused = (text: string) => {
    const file = readConfig('file:///r/.shm-lint.yaml', text);
    assert.deepEqual(toLintOptions(file.settings), {
      rules: {},
      interconnect: 'unknown',
      sizing: 'computed',
    });
    return mistakes(text);
  };

  it('are refused when an alias multiplies', () => {
    const levels = Array.from({ length: 12 }, (_, i) =>
      i === 0
        ? 'l0: &l0 [x]'
        : `l${i}: &l${i} [${Array(10)
            .fill(`*l${i - 1}`)
            .join(', ')}]`,
    );
    assert.deepEqual(refused(`sizing: per-gpu\n${levels.join('\n')}\n`), [
      '1:1 it holds more than 10000 values once its aliases are followed, so nothing of it is read',
    ]);
  });

  it('are refused when an alias holds itself', () => {
    assert.deepEqual(refused('sizing: per-gpu\nrules: &a\n  x: *a\n'), [
      '1:1 it is nested too deeply, so nothing of it is read',
    ]);
  });

  it('are refused when they are thousands of documents', () => {
    assert.deepEqual(refused('---\nsizing: per-gpu\n'.repeat(1001)), [
      '1:1 it is nested too deeply or holds too many documents, so nothing of it is read',
    ]);
  });

  it('are refused when they are huge, or nested beyond sense', () => {
    assert.deepEqual(refused(`sizing: per-gpu\n#${'x'.repeat(65_536)}\n`), [
      '1:1 it is longer than 64 Ki characters, so nothing of it is read',
    ]);
    const nested = (levels: number) => `sizing: per-gpu\nrules: ${'['.repeat(levels)}${']'.repeat(levels)}\n`;
    assert.deepEqual(refused(nested(200)), ['1:1 it is nested too deeply, so nothing of it is read']);
    assert.deepEqual(refused(nested(500)), [
      '1:1 it is nested too deeply or holds too many documents, so nothing of it is read',
    ]);
  });

  it('never make the reader fail, whatever they hold', () => {
    const part = fc.constantFrom(
      'rules',
      'files',
      'exclude',
      ': ',
      '- ',
      '\n',
      '  ',
      '&a ',
      '*a',
      '<<',
      '{',
      '}',
      '[',
      ']',
      '"',
      '8g',
      'off',
      '!x',
      '#',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), parts => {
        const text = parts.join('');
        for (const name of ['.shm-lint.yaml', '.shm-lint.json']) {
          for (const { place } of readConfig(`file:///r/${name}`, text).problems) {
            assert.ok(place.span.start <= place.span.end && place.span.end <= text.length, text);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
