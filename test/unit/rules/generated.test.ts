import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { readEditorSettings, toLintOptions } from '../../../core/config';
import { readConfig } from '../../../core/config/read';
import { RULE_IDS, RULES } from '../../../core/rules';
import { RULE_DOCS } from '../../../core/rules/docs';
import manifest from '../../../package.json';
import words from '../../../package.nls.json';
import schema from '../../../schemas/config.schema.json';
import { generate } from '../../../scripts/docs/generate';

const ROOT = join(__dirname, '../../..');
const optionsOf = (section: unknown) => toLintOptions(readEditorSettings(section, undefined).settings);
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('what `npm run docs` writes', () => {
  const files = generate(read);

  for (const [path, text] of files) {
    it(`${path} is up to date`, () => {
      assert.ok(text === read(path), `${path} is stale: run \`npm run docs\``);
    });
  }

  it('is all that lies in docs/rules', () => {
    const pages = [...files.keys()].filter(path => path.startsWith('docs/rules/'));
    assert.deepEqual(readdirSync(join(ROOT, 'docs/rules')).sort(), pages.map(path => path.slice(11)).sort());
  });

  it('writes over a stale table and leaves the text around it', () => {
    const readme = read('README.md');
    const stale = readme.replace(/(<!-- rules -->).*?(<!-- \/rules -->)/s, '$1 stale $2');
    assert.notEqual(stale, readme);
    const again = generate(path => (path === 'README.md' ? stale : read(path)));
    assert.equal(again.get('README.md'), readme);
  });

  it('fails where the place of a table is gone', () => {
    assert.throws(
      () => generate(path => read(path).replace('<!-- /settings -->', '')),
      /<!-- settings --> and <!-- \/settings --> are not there/,
    );
  });

  it('links only to files that are there', () => {
    for (const [path, text] of files) {
      if (!path.endsWith('.md')) continue;
      for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
        assert.ok(existsSync(join(ROOT, dirname(path), target!)), `${path} links to ${target}`);
      }
    }
  });
});

describe('settings', () => {
  const properties: Readonly<Record<string, { readonly [key: string]: unknown }>> =
    manifest.contributes.configuration.properties;
  const own = Object.entries(properties).filter(([key]) => key !== 'shmLint.trace.server');

  it('are those that the server reads, each for one file, with a description', () => {
    assert.deepEqual(
      own.map(([key]) => key),
      [
        'shmLint.rules',
        'shmLint.defaultShmSize',
        'shmLint.interconnect',
        'shmLint.sizing',
        'shmLint.exclude',
        'shmLint.workspaceDiagnostics',
        'shmLint.codeLens',
        'shmLint.inlayHints',
      ],
    );
    for (const [key, { scope, markdownDescription }] of own) {
      assert.equal(scope, 'resource', key);
      const word = String(markdownDescription).slice(1, -1) as keyof typeof words;
      assert.match(words[word], /^[A-Z].{20,}\.$/, key);
    }
  });

  it('name every rule, and no other', () => {
    const { properties: rules } = properties['shmLint.rules'] as { properties: Record<string, unknown> };
    assert.deepEqual(
      Object.keys(rules),
      RULE_DOCS.map(({ rule }) => rule.id),
    );
  });

  it('have defaults that say the same as no settings', () => {
    const defaults = Object.fromEntries(own.map(([key, { default: value }]) => [key.slice(8), value]));
    assert.deepEqual(optionsOf(defaults), optionsOf({}));
  });

  it('offer just the values that the server understands', () => {
    const defaults = optionsOf({});
    for (const key of ['interconnect', 'sizing'] as const) {
      const choices = properties[`shmLint.${key}`]!.enum as string[];
      for (const choice of choices) assert.equal(optionsOf({ [key]: choice })[key], choice);
      assert.ok(choices.includes(defaults[key]));
    }
    const { properties: rules } = properties['shmLint.rules'] as {
      properties: Record<string, { enum: string[] }>;
    };
    for (const [rule, { enum: severities }] of Object.entries(rules)) {
      assert.deepEqual(severities, ['error', 'warning', 'information', 'hint', 'off']);
      for (const severity of severities) {
        assert.deepEqual(optionsOf({ rules: { [rule]: severity } }).rules, { [rule]: severity });
      }
    }
  });

  it('take the sizes that the server takes', () => {
    const pattern = new RegExp(String(properties['shmLint.defaultShmSize']!.pattern));
    for (const size of ['8g', '512m', ' 64M ', '1.5GiB', '100 mb']) {
      assert.ok(pattern.test(size) && optionsOf({ defaultShmSize: size }).defaultShmSize, size);
    }
    for (const size of ['plenty', '8 gigs', '-1g', '8Gi!']) {
      assert.ok(!pattern.test(size) && !optionsOf({ defaultShmSize: size }).defaultShmSize, size);
    }
  });
});

describe('schemas/config.schema.json', () => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true })
    .addVocabulary(['markdownDescription', 'markdownEnumDescriptions', 'patternErrorMessage'])
    .compile(schema);
  const problemsIn = (config: unknown) =>
    readConfig('file:///r/.shm-lint.json', JSON.stringify(config)).problems;

  it('names the rules that the linter knows', () => {
    const rules = Object.keys(schema.definitions.rules.properties);
    assert.ok(rules.length >= 6);
    assert.deepEqual(problemsIn({ rules: Object.fromEntries(rules.map(id => [id, 'off'])) }), []);
    for (const { id } of RULES) assert.ok(rules.includes(id), id);
  });

  for (const config of [
    {},
    { rules: { 'shm-missing': 'off', 'shm-too-small': 'error' } },
    { defaultShmSize: '8g', interconnect: 'p2p', sizing: 'per-gpu', exclude: ['vendor/**'] },
    { extends: '../.shm-lint.yaml', exclude: 'legacy' },
    { extends: ['a.yaml', 'b.yaml'] },
    {
      overrides: [
        { files: 'k8s/**', interconnect: 'p2p' },
        { files: ['*.sh'], rules: { 'shm-missing': 'hint' } },
      ],
    },
    { $schema: 'https://example.com/config.schema.json' },
  ]) {
    it(`takes ${JSON.stringify(config)}, as the linter does`, () => {
      assert.ok(validate(config), JSON.stringify(validate.errors));
      assert.deepEqual(problemsIn(config), []);
    });
  }

  for (const config of [
    [],
    { rule: {} },
    { rules: { 'shm-mising': 'off' } },
    { rules: { 'shm-missing': 'fatal' } },
    { interconnect: 'nvlink' },
    { sizing: true },
    { defaultShmSize: 8 },
    { defaultShmSize: 'plenty' },
    { overrides: [{ rules: {} }] },
    { overrides: [{ files: '*', exclude: ['a'] }] },
    { overrides: { files: '*' } },
    { exclude: [''] },
  ]) {
    it(`refuses ${JSON.stringify(config)}, as the linter does`, () => {
      assert.ok(!validate(config));
      assert.ok(problemsIn(config).length > 0);
    });
  }
});

describe('what is told of the rules', () => {
  it('covers every rule that a configuration can name, and no other', () => {
    assert.deepEqual(
      RULE_DOCS.map(({ rule }) => rule.id),
      RULE_IDS,
    );
  });

  it('covers every rule that is checked, in the order of the report', () => {
    const told = RULE_DOCS.map(({ rule }) => rule.id);
    const checked = RULES.map(({ id }) => id);
    assert.deepEqual(
      told.filter(id => checked.includes(id)),
      checked,
    );
    assert.equal(new Set(told).size, told.length);
  });

  for (const { rule, severities, knownProblems, sources } of RULE_DOCS) {
    it(`of ${rule.id} is complete`, () => {
      assert.match(rule.id, /^[a-z]+(-[a-z0-9]+)+$/);
      assert.match(rule.since, /^\d+\.\d+\.\d+$/);
      assert.match(rule.title, /^[A-Z/].*[^.]$/);
      const order = ['error', 'warning', 'information', 'hint'];
      const ranks = severities.map(({ severity }) => order.indexOf(severity));
      assert.ok(ranks.length > 0);
      assert.deepEqual(
        ranks,
        [...new Set(ranks)].sort((a, b) => a - b),
        'highest first, each once',
      );
      assert.ok(knownProblems.length > 0 && sources.length > 0);
    });
  }
});
