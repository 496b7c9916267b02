import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import { validateXML } from 'xmllint-wasm';
import { run } from '../../../cli/program';
import { renderConcise } from '../../../cli/report/concise';
import { FORMATS, type Format } from '../../../cli/report/formats';
import { renderGithub, renderJobSummary } from '../../../cli/report/github';
import { renderGitlab } from '../../../cli/report/gitlab';
import { renderJunit } from '../../../cli/report/junit';
import { pathFrom, repositoryRoot, uriFrom } from '../../../cli/report/place';
import { renderRdjson } from '../../../cli/report/rdjson';
import type { FileReport, Report, ReportContext } from '../../../cli/report/report';
import { renderSarif } from '../../../cli/report/sarif';
import { EMPTY_RESULT, type Finding, type WorkloadReport } from '../../../core/model';
import { RULE_IDS } from '../../../core/rules';
import { finding, folderWith, testIo, workload } from './support';

const sarifSchema = JSON.parse(readFileSync('test/schemas/sarif-schema-2.1.0.json', 'utf8'));
const isSarif = new Ajv({
  strict: false,
  allErrors: true,
  formats: {
    uri: text => URL.canParse(text),
    'uri-reference': text => URL.canParse(text, 'file:///') && !/[\s<>"{}|\\^`]/.test(text),
    'date-time': text => !Number.isNaN(Date.parse(text)),
  },
}).compile(sarifSchema);
const isJson = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync('schemas/check-report.schema.json', 'utf8')),
);
const junitSchema = readFileSync('test/schemas/jenkins-junit.xsd', 'utf8');

function assertSarif(text: string): void {
  isSarif(JSON.parse(text));
  assert.deepEqual(isSarif.errors ?? [], []);
}

async function assertJunit(text: string): Promise<void> {
  const xml = [{ fileName: 'report.xml', contents: text }];
  const { errors } = await validateXML({ xml, schema: [junitSchema] });
  assert.deepEqual(errors, []);
}

const ROOT = '/repo';
const CONTEXT: ReportContext = {
  colours: false,
  width: undefined,
  quiet: false,
  explain: false,
  paths: ['.'],
  failOn: 'error',
  root: ROOT,
};

/** Line 2 holds characters of two and of four bytes in front of the cause. */
const TEXT = 'services:\r\n  "é𝄞": -tp 2\n  b: 1\n';
const CAUSE = { start: TEXT.indexOf('-tp'), end: TEXT.indexOf('-tp') + 5 };

function reportOn(
  findings: readonly Finding[],
  given: Partial<FileReport> & { workloads?: WorkloadReport[] } = {},
): Report {
  const { workloads = [], ...rest } = given;
  const file: FileReport = {
    path: 'a b/compose.yml',
    uri: 'file:///repo/a%20b/compose.yml',
    text: TEXT,
    result: { ...EMPTY_RESULT, workloads, findings },
    applied: [],
    ...rest,
  };
  return { files: [file], failures: [], related: new Map() };
}

const missing = finding({
  span: CAUSE,
  fixes: [
    {
      title: 'Set 2gb',
      safe: true,
      edits: [{ span: { start: TEXT.length, end: TEXT.length }, newText: 'x\n' }],
    },
    {
      title: 'Move it',
      safe: false,
      edits: [
        { span: { start: 0, end: 8 }, newText: '' },
        { span: CAUSE, newText: 'y' },
      ],
    },
  ],
});

const FAILED: Report = {
  files: [],
  related: new Map(),
  failures: [{ path: 'x.yml', uri: 'file:///repo/x.yml', message: 'it cannot be read: 100% <no>' }],
};
const NOTHING: Report = { files: [], failures: [], related: new Map() };

describe('cli: concise', () => {
  it('writes one line a finding, as compilers do', () => {
    const severities = (['error', 'warning', 'information', 'hint'] as const).map(severity =>
      finding({ severity, span: CAUSE, what: 'Two\n  ranks\u0007.' }),
    );
    assert.equal(
      renderConcise(reportOn(severities)),
      ['error', 'warning', 'info', 'hint']
        .map(name => `a b/compose.yml:2:10: ${name}: Two ranks\u2407. [shm-missing]\n`)
        .join(''),
    );
    assert.equal(renderConcise(NOTHING), '');
  });
});

describe('cli: SARIF', () => {
  const first = (report: Report) => JSON.parse(renderSarif(report, CONTEXT)).runs[0];

  it('describes each rule, with help that links absolutely', () => {
    const { rules } = first(NOTHING).tool.driver;
    assert.deepEqual(
      rules.map(({ id }: { id: string }) => id),
      RULE_IDS,
    );
    assert.equal(rules[0].shortDescription.text, 'A multi-GPU engine is left with the default /dev/shm');
    assert.equal(rules[0].defaultConfiguration.level, 'error');
    assert.match(rules[0].help.markdown, /^# shm-missing\n/);
    assert.match(
      rules[0].help.markdown,
      /\]\(https:\/\/github\.com\/shm-lint\/shm-lint\/blob\/main\/docs\/how-much\.md\)/,
    );
    assert.equal(
      rules[0].helpUri,
      'https://github.com/shm-lint/shm-lint/blob/main/docs/rules/shm-missing.md',
    );
  });

  it('writes a finding with its range, its fixes and its related places', () => {
    const related = [
      { place: { uri: 'file:///repo/.env', span: { start: 2, end: 6 } }, message: 'set here' },
      { place: { uri: 'file:///elsewhere/x', span: { start: 0, end: 0 } }, message: 'and there' },
    ];
    const report: Report = {
      ...reportOn([{ ...missing, related }]),
      related: new Map([['file:///repo/.env', { path: '.env', text: 'A\nTP=2' }]]),
    };
    const [result] = first(report).results;
    const { partialFingerprints, ...rest } = result;
    const artifactLocation = { uri: 'a%20b/compose.yml', uriBaseId: '%SRCROOT%' };
    const region = { startLine: 2, startColumn: 10, endLine: 2, endColumn: 15 };
    assert.deepEqual(rest, {
      ruleId: 'shm-missing',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'Two ranks share 64 MiB.\nThey need 3 MiB more.\nSet a size.' },
      locations: [
        {
          physicalLocation: { artifactLocation, region },
          logicalLocations: [{ fullyQualifiedName: 'vllm', kind: 'resource' }],
        },
      ],
      relatedLocations: [
        {
          id: 0,
          message: { text: 'set here' },
          physicalLocation: {
            artifactLocation: { uri: '.env', uriBaseId: '%SRCROOT%' },
            region: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 5 },
          },
        },
        {
          id: 1,
          message: { text: 'and there' },
          physicalLocation: { artifactLocation: { uri: 'file:///elsewhere/x' } },
        },
      ],
      fixes: [
        {
          description: { text: 'Set 2gb' },
          artifactChanges: [
            {
              artifactLocation,
              replacements: [
                {
                  deletedRegion: { startLine: 4, startColumn: 1, endLine: 4, endColumn: 1 },
                  insertedContent: { text: 'x\n' },
                },
              ],
            },
          ],
          properties: { safe: true },
        },
        {
          description: { text: 'Move it' },
          artifactChanges: [
            {
              artifactLocation,
              replacements: [
                { deletedRegion: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 9 } },
                { deletedRegion: region, insertedContent: { text: 'y' } },
              ],
            },
          ],
          properties: { safe: false },
        },
      ],
    });
    assert.match(partialFingerprints['shmLint/v1'], /^[0-9a-f]{16}:1$/);
  });

  it('keeps a fingerprint as lines move, and tells twins and other causes apart', () => {
    const prints = (report: Report): string[] =>
      first(report).results.map(
        (result: { partialFingerprints: Record<string, string> }) => result.partialFingerprints['shmLint/v1'],
      );
    const [one, twin] = prints(reportOn([missing, missing]));
    assert.equal(twin, one!.replace(/:1$/, ':2'));
    const shift = 3;
    const moved = finding({ span: { start: CAUSE.start + shift, end: CAUSE.end + shift } });
    assert.deepEqual(prints(reportOn([moved], { text: `#\r\n${TEXT}` })), [one]);
    assert.notEqual(prints(reportOn([missing], { text: TEXT.replace('-tp 2', '-tp 4') }))[0], one);
  });

  it('says which files could not be read', () => {
    const { invocations, results } = first(FAILED);
    assert.deepEqual(results, []);
    assert.deepEqual(invocations, [
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            level: 'error',
            message: { text: 'it cannot be read: 100% <no>' },
            locations: [{ physicalLocation: { artifactLocation: { uri: 'x.yml', uriBaseId: '%SRCROOT%' } } }],
          },
        ],
      },
    ]);
    assert.equal(first(NOTHING).invocations[0].executionSuccessful, true);
  });

  it('is refused by the official schema when it is broken', () => {
    const log = JSON.parse(renderSarif(reportOn([missing]), CONTEXT));
    const broken: ((copy: typeof log) => void)[] = [
      copy => (copy.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0),
      copy => delete copy.runs[0].results[0].message,
      copy => (copy.runs[0].results[0].level = 'information'),
      copy => (copy.runs[0].results[0].severity = 'error'),
      copy => delete copy.runs[0].results[0].fixes[0].artifactChanges[0].replacements[0].deletedRegion,
      copy => (copy.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = 'a b'),
    ];
    for (const damage of broken) {
      const copy = structuredClone(log);
      damage(copy);
      assert.equal(isSarif(copy), false, String(damage));
    }
  });
});

describe('cli: JUnit', () => {
  it('fails what fails the run, and passes what is clean', async () => {
    const report: Report = {
      ...reportOn(
        [{ ...missing, what: 'a < "b" & \u0007' }, finding({ severity: 'warning', workload: '', why: '' })],
        {
          workloads: [workload(), workload({ name: 'clean' })],
        },
      ),
      failures: FAILED.failures,
    };
    const xml = renderJunit(report, CONTEXT);
    await assertJunit(xml);
    assert.equal(
      xml,
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="shm-lint" tests="4" failures="1" errors="1">
  <testsuite name="a b/compose.yml" tests="3" failures="1" errors="0">
    <testcase name="vllm: shm-missing" classname="a b/compose.yml">
      <failure type="shm-missing" message="a &lt; &quot;b&quot; &amp; \uFFFD">a b/compose.yml:2:10: error: a &lt; &quot;b&quot; &amp; \uFFFD&#10;They need 3 MiB more.&#10;Set a size.&#10;https://example.org/rules/shm-missing</failure>
    </testcase>
    <testcase name="shm-missing" classname="a b/compose.yml">
      <system-out>a b/compose.yml:1:1: warning: Two ranks share 64 MiB.&#10;Set a size.&#10;https://example.org/rules/shm-missing</system-out>
    </testcase>
    <testcase name="clean" classname="a b/compose.yml"/>
  </testsuite>
  <testsuite name="x.yml" tests="1" failures="0" errors="1">
    <testcase name="file" classname="x.yml">
      <error message="it cannot be read: 100% &lt;no&gt;"/>
    </testcase>
  </testsuite>
</testsuites>
`,
    );
  });

  it('heeds --fail-on', () => {
    const report = reportOn([finding({ severity: 'warning' })]);
    assert.match(renderJunit(report, { failOn: 'warning' }), /failures="1"/);
    assert.match(renderJunit(report, { failOn: 'never' }), /tests="1" failures="0"/);
  });

  it('is refused by the schema when it is broken', async () => {
    await assert.rejects(
      assertJunit(renderJunit(reportOn([missing]), CONTEXT).replace('<testcase name=', '<testcase title=')),
    );
  });
});

describe('cli: GitHub', () => {
  it('annotates each finding, escaped as the runner takes it apart', () => {
    const two = finding({
      severity: 'information',
      span: { start: 0, end: TEXT.length },
      what: '50%',
      why: '',
      todo: 'a: b, c',
    });
    const report: Report = { ...reportOn([missing, two]), failures: FAILED.failures };
    assert.equal(
      renderGithub(
        { ...report, files: [{ ...report.files[0]!, uri: 'file:///repo/a%2Cb%3A.yml' }] },
        CONTEXT,
      ),
      '::error file=a%2Cb%3A.yml,line=2,endLine=2,col=10,endColumn=15,title=shm-missing::Two ranks share 64 MiB.%0AThey need 3 MiB more.%0ASet a size.\n' +
        '::notice file=a%2Cb%3A.yml,line=1,endLine=4,title=shm-missing::50%25%0Aa: b, c\n' +
        '::error file=x.yml,title=shm-lint::it cannot be read: 100%25 <no>\n',
    );
    assert.equal(renderGithub(NOTHING, CONTEXT), '');
  });

  it('sums a job up', () => {
    const report: Report = {
      ...reportOn([{ ...missing, what: 'a | b <c>\n& d' }], { workloads: [workload()] }),
      failures: FAILED.failures,
    };
    assert.equal(
      renderJobSummary(report, CONTEXT),
      `## shm-lint

1 finding (1 error, 0 warnings) in 1 file with 1 engine launch.

| severity | place | rule | finding |
|---|---|---|---|
| not checked | x.yml | | it cannot be read: 100% &lt;no> |
| error | a b/compose.yml:2 | [shm-missing](https://example.org/rules/shm-missing) | a \\| b &lt;c> &amp; d Set a size. |

`,
    );
    assert.match(renderJobSummary(NOTHING, CONTEXT), /\n\nNothing wrong with `\/dev\/shm`\.\n/);
    const many = renderJobSummary(reportOn(Array.from({ length: 700 }, () => missing)), CONTEXT);
    assert.equal(many.match(/^\| error/gm)!.length, 500);
    assert.match(many, /\n… and 200 more\.\n/);
  });
});

describe('cli: GitLab', () => {
  it('writes each finding, with a fingerprint of its own', () => {
    const issues = JSON.parse(
      renderGitlab(
        reportOn([
          missing,
          missing,
          finding({ severity: 'hint', todo: '', span: { start: 0, end: TEXT.length } }),
        ]),
        CONTEXT,
      ),
    );
    const { fingerprint, ...rest } = issues[0];
    assert.deepEqual(rest, {
      type: 'issue',
      check_name: 'shm-missing',
      description: 'Two ranks share 64 MiB. Set a size.',
      categories: ['Bug Risk'],
      severity: 'critical',
      location: { path: 'a b/compose.yml', lines: { begin: 2, end: 2 } },
    });
    assert.match(fingerprint, /^[0-9a-f]{64}$/);
    assert.equal(new Set(issues.map((issue: { fingerprint: string }) => issue.fingerprint)).size, 3);
    assert.equal(issues[2].severity, 'info');
    assert.equal(issues[2].description, 'Two ranks share 64 MiB.');
    assert.deepEqual(issues[2].location.lines, { begin: 1, end: 4 });
    assert.deepEqual(JSON.parse(renderGitlab(NOTHING, CONTEXT)), []);
  });
});

describe('cli: rdjson', () => {
  it('counts columns in bytes, and suggests only fixes of one edit', () => {
    const { source, diagnostics } = JSON.parse(renderRdjson(reportOn([missing])));
    assert.deepEqual(source, { name: 'shm-lint', url: 'https://github.com/shm-lint/shm-lint' });
    assert.deepEqual(diagnostics, [
      {
        message: 'Two ranks share 64 MiB.\nThey need 3 MiB more.\nSet a size.',
        location: {
          path: 'a b/compose.yml',
          range: { start: { line: 2, column: 13 }, end: { line: 2, column: 18 } },
        },
        severity: 'ERROR',
        code: { value: 'shm-missing', url: 'https://example.org/rules/shm-missing' },
        suggestions: [{ range: { start: { line: 4, column: 1 }, end: { line: 4, column: 1 } }, text: 'x\n' }],
      },
    ]);
  });
});

describe('cli: paths for CI systems', () => {
  it('counts from the checkout that the runner names, if the current folder lies in it', () => {
    assert.equal(repositoryRoot({}, '/w/repo/sub'), '/w/repo/sub');
    assert.equal(repositoryRoot({ GITHUB_WORKSPACE: '/w/repo' }, '/w/repo/sub'), '/w/repo');
    assert.equal(repositoryRoot({ CI_PROJECT_DIR: '/w/repo' }, '/w/repo'), '/w/repo');
    assert.equal(repositoryRoot({ GITHUB_WORKSPACE: '/w/other' }, '/w/repo'), '/w/repo');
    assert.equal(repositoryRoot({ GITHUB_WORKSPACE: '' }, '/w/repo'), '/w/repo');
  });

  it('keeps the URI of what lies elsewhere, and encodes what a URI cannot hold', () => {
    assert.equal(pathFrom('/repo', 'file:///repo/a%20b/%C3%A9.yml'), 'a b/é.yml');
    assert.equal(uriFrom('/repo', 'file:///repo/a%20b/%C3%A9%23.yml'), 'a%20b/%C3%A9%23.yml');
    assert.equal(pathFrom('/repo', 'file:///other/x'), 'file:///other/x');
    assert.equal(uriFrom('/repo', 'file:///repository/x'), 'file:///repository/x');
  });
});

describe('cli: all reports on what there is', () => {
  const paths = ['examples', 'test/fixtures/compose', 'test/fixtures/kubernetes', 'test/fixtures/shell'];

  async function reports(cwd: string, args: readonly string[]): Promise<Record<Format, string>> {
    const folder = await folderWith({});
    const formats = FORMATS.flatMap(format => ['--format', `${format}=${join(folder, 'new', format)}`]);
    await run(['check', ...args, ...formats, '--quiet'], testIo(cwd));
    const texts = FORMATS.map(format => [format, readFileSync(join(folder, 'new', format), 'utf8')]);
    return Object.fromEntries(texts);
  }

  async function assertValid(texts: Record<Format, string>): Promise<void> {
    assertSarif(texts.sarif);
    await assertJunit(texts.junit);
    assert.ok(isJson(JSON.parse(texts.json)), JSON.stringify(isJson.errors));
  }

  it('is valid by each schema, and every format tells each finding once', async function () {
    this.timeout(60_000);
    const texts = await reports(process.cwd(), paths);
    await assertValid(texts);
    const count = JSON.parse(texts.json).files.flatMap(
      (file: { findings: unknown[] }) => file.findings,
    ).length;
    assert.ok(count > 50, String(count));
    const counted = {
      concise: texts.concise.split('\n').length - 1,
      sarif: JSON.parse(texts.sarif).runs[0].results.length,
      junit: texts.junit.match(/<failure |<system-out>/g)!.length,
      github: texts.github.split('\n').length - 1,
      gitlab: JSON.parse(texts.gitlab).length,
      rdjson: JSON.parse(texts.rdjson).diagnostics.length,
    };
    for (const [format, found] of Object.entries(counted)) assert.equal(found, count, format);
    const prints = JSON.parse(texts.gitlab).map((issue: { fingerprint: string }) => issue.fingerprint);
    assert.equal(new Set(prints).size, count);
  });

  it('is valid for a folder in which nothing is', async () => {
    const texts = await reports(await folderWith({}), ['.']);
    await assertValid(texts);
    const { pretty, concise, github, gitlab } = texts;
    assert.deepEqual(
      { pretty, concise, github, gitlab },
      { pretty: '', concise: '', github: '', gitlab: '[]\n' },
    );
  });

  it('says in SARIF and JUnit, too, what could not be read', async () => {
    const texts = await reports(await folderWith({}), ['no-such-file']);
    await assertValid(texts);
    assert.match(texts.junit, /<error message="there is no such file or folder;/);
    assert.equal(JSON.parse(texts.sarif).runs[0].invocations[0].executionSuccessful, false);
  });
});

describe('cli: where reports go', () => {
  const bad = {
    'sub/compose.yaml': 'services:\n  v:\n    image: vllm/vllm-openai:v0.29.0\n    command: -tp 2 m\n',
  };

  it('keeps the report for people on standard output beside those in files', async () => {
    const cwd = await folderWith(bad);
    const io = testIo(cwd);
    assert.equal(await run(['check', '.', '--format', 'gitlab=out/a.json', '--format=concise=b'], io), 1);
    assert.match(io.out(), /^sub\/compose\.yaml:4:14 {2}error {2}shm-missing\n/);
    assert.equal(JSON.parse(readFileSync(join(cwd, 'out/a.json'), 'utf8')).length, 1);
    assert.match(readFileSync(join(cwd, 'b'), 'utf8'), /^sub\/compose\.yaml:4:14: error: /);
  });

  it('is 3 when a report cannot be written, and the others are', async () => {
    const cwd = await folderWith(bad);
    const io = testIo(cwd);
    assert.equal(await run(['check', '.', '--format', 'json=sub', '--format', 'concise'], io), 3);
    assert.match(io.err(), /^shm-lint: sub: it cannot be written: /);
    assert.match(io.out(), /^sub\/compose\.yaml:4:14: error: /);
  });

  it('adds to the job summary where the runner asks for one, with paths from the checkout', async () => {
    const cwd = await folderWith({ ...bad, summary: 'before\n' });
    const env = { GITHUB_STEP_SUMMARY: join(cwd, 'summary'), GITHUB_WORKSPACE: cwd };
    const io = testIo(join(cwd, 'sub'), { env });
    assert.equal(await run(['check', '.', '--format', 'github'], io), 1);
    assert.match(io.out(), /^::error file=sub\/compose\.yaml,line=4,/);
    assert.match(
      readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8'),
      /^before\n## shm-lint\n[\s\S]*sub\/compose\.yaml:4/,
    );
    await run(
      ['check', '.', '--format', 'json'],
      testIo(cwd, { env: { ...env, GITHUB_STEP_SUMMARY: 'no' } }),
    );
    assert.equal(existsSync(join(cwd, 'no')), false);
  });
});
