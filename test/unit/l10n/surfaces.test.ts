import assert from 'node:assert/strict';
import { GROUPS } from '../../../client/calculator/fields';
import { DEFAULT_FORM, readForm } from '../../../client/calculator/form';
import { pageOf } from '../../../client/calculator/html';
import { MESSAGES_ID } from '../../../client/calculator/messages';
import { viewOf } from '../../../client/calculator/view';
import { reportOf } from '../../../client/logs/report';
import { calculate } from '../../../core/calculator';
import { readConfig } from '../../../core/config/read';
import { diagnose, inspections } from '../../../core/diagnose';
import { setMessages } from '../../../core/l10n';
import { lint, mayConcern } from '../../../core/lint';
import { bundledMessages } from '../../../server/messages.node';
import { connect, PULL, range } from '../../server/harness';
import { englishIn } from '../../support/chinese';

const CHINESE = /\p{Script=Han}/u;
const messages = bundledMessages('zh-cn')!;

/** Keys and values of a configuration file. */
const CONFIG_WORDS = [
  'files',
  ...['defaultShmSize', 'overrides', 'exclude', 'interconnect', 'sizing', 'extends', 'rules'],
  ...['computed', 'per-gpu', 'error', 'warning', 'information', 'hint', 'off'],
];

function assertChinese(texts: readonly string[], own: readonly string[] = []): void {
  for (const text of texts) assert.deepEqual(englishIn(text, own), [], text);
  assert.ok(
    texts.some(text => CHINESE.test(text)),
    texts.join('\n'),
  );
}

describe('in Chinese', () => {
  beforeEach(() => setMessages(messages));
  afterEach(() => setMessages(undefined));

  describe('the calculator', () => {
    const parts = { nonce: 'N', cspSource: 'https://host', script: 'S.js', style: 'S.css' };
    const page = () =>
      pageOf({ ...parts, words: { language: 'zh-cn', messages: { 'a < b': '</script>甲' } } });

    it('has a page without English', () => {
      const visible = page().replace(/<script.*?<\/script>/gs, '');
      assert.match(visible, /<html lang="zh-cn">/);
      const words = [
        ...[...visible.matchAll(/>([^<>]+)</g)].map(match => match[1]!.trim()),
        ...[...visible.matchAll(/(?:aria-label|placeholder)="([^"]*)"/g)].map(match => match[1]!),
      ].filter(text => text !== '');
      assert.ok(words.length > 40);
      assertChinese(words, [
        'latest',
        'NAME=value',
        'Intel',
        'AMD',
        'XPU',
        'ROCm',
        'Ascend',
        ...engineTitles(),
      ]);
    });

    it('takes its words along as data that ends nowhere too early', () => {
      const [, data] = new RegExp(`id="${MESSAGES_ID}">(.*?)</script>`).exec(page())!;
      assert.deepEqual(JSON.parse(data!), { 'a < b': '</script>甲' });
    });

    it('answers without English', () => {
      for (const environment of [{}, { NCCL_CUMEM_ENABLE: '0' }]) {
        const result = calculate({ engine: 'vllm', tensorParallel: 4, kvOffloadBytes: 2 ** 30, environment });
        assert.ok(result.ok);
        const { headline, sums, barText, segments, remarks } = viewOf(result.calculation, 2 ** 30);
        assertChinese([
          headline,
          barText,
          ...remarks,
          ...sums.flatMap(({ title, note }) => [title, note]),
          ...segments.flatMap(({ title, condition, formula }) => [title, condition, formula]),
        ]);
      }
    });

    it('finds fault with a field without English', () => {
      const wrong = Object.fromEntries(Object.keys(DEFAULT_FORM).map(field => [field, '?']));
      const reading = readForm(wrong as typeof DEFAULT_FORM);
      assert.ok(!reading.ok);
      assert.ok(reading.problems.length > 12);
      for (const { message } of reading.problems) assertChinese([message], ['NAME=value']);
    });
  });

  it('an explained log has a frame without English', () => {
    const line = 'NCCL WARN Error: failed to extend /dev/shm/nccl-a1B2c3 to 9637892 bytes';
    for (const log of [
      '',
      line,
      `${line}\n${line}\n[Errno 28] No space left on device: '/dev/shm/plasma-7'`,
    ]) {
      const { text } = reportOf({
        source: '日志',
        matches: diagnose(log),
        inspections: inspections({ runtime: 'compose', service: 'llm' }),
      });
      assertChinese(text.split('\n').filter(words => !words.startsWith('    ')));
    }
  });

  it('a configuration file is found fault with without English', () => {
    const { problems } = readConfig(
      'file:///r/.shm-lint.json',
      '{"rule": {}, "rules": {"shm-mising": "off", "shm-missing": "fatal"}, "sizing": true, "defaultShmSize": "plenty", ' +
        '"exclude": ["", "../a", "{a"], "overrides": [{"rules": {}}], "interconnect": "p2p", "interconnect": "p2p"}',
    );
    assert.ok(problems.length > 8);
    for (const { message } of problems) {
      assertChinese([message], CONFIG_WORDS);
    }
  });

  for (const [uri, text] of Object.entries({
    'file:///w/compose.yaml': `services:
  llm:
    image: vllm/vllm-openai:v0.11.2
    command: --model m --tensor-parallel-size 4
    shm_size: 1gb
  other: # shm-lint-disable-line shm-missing
    image: lmsysorg/sglang:latest
    command: python3 -m sglang.launch_server --tp \${TP}
    deploy: {resources: {reservations: {devices: [{count: 2, capabilities: [gpu]}]}}}
`,
    'file:///w/pod.yaml': `apiVersion: v1
kind: Pod
metadata: {name: llm}
spec:
  containers:
    - name: llm
      image: vllm/vllm-openai:v0.11.2
      args: [--model, m, --tensor-parallel-size, "2"]
      resources: {limits: {nvidia.com/gpu: 2, memory: 64Gi}}
      volumeMounts: [{name: dshm, mountPath: /dev/shm}]
  volumes:
    - name: dshm
      emptyDir: {medium: Memory, sizeLimit: 512Mi}
`,
  })) {
    it(`the editor is told of ${uri.slice(10)} without English`, async () => {
      const client = await connect(
        { lint, mayConcern, messagesFor: bundledMessages },
        {
          locale: 'zh-cn',
          capabilities: {
            ...PULL,
            textDocument: {
              ...PULL.textDocument,
              hover: { contentFormat: ['markdown'] },
              codeLens: {},
              inlayHint: {},
              completion: { completionItem: { documentationFormat: ['markdown'] } },
            },
          },
          configuration: () => ({ inlayHints: true }),
          initializationOptions: { hasCalculator: true },
        },
      );
      try {
        await client.open(uri, text);
        const said = new Set<string>();
        const lines = text.split('\n');
        const everything = range(0, 0, lines.length, 0);
        for (const [line, words] of lines.entries()) {
          for (const { index: character } of words.matchAll(/\S+/g)) {
            const shown = await client.hover(uri, { line, character });
            if (shown) said.add((shown.contents as { value: string }).value);
          }
          for (const item of (await client.completions(uri, { line, character: words.length })) ?? []) {
            said.add(`${item.detail ?? ''}\n${JSON.stringify(item.documentation ?? '')}`);
          }
        }
        const lenses = (await client.codeLenses(uri)) ?? [];
        const hints = (await client.inlayHints(uri, everything)) ?? [];
        const actions = (await client.codeActions(uri, everything)) ?? [];
        for (const { command } of lenses) said.add(command!.title);
        for (const { label } of hints) said.add(String(label));
        for (const { title } of actions) said.add(title);
        assert.ok(said.size > 8 && lenses.length > 0 && hints.length > 0 && actions.length > 0);
        const paragraphs = [...said].flatMap(text => text.replaceAll('&nbsp;', ' ').split('\n'));
        assertChinese(
          // Links lead to files.
          paragraphs.map(text => text.replace(/\[[^\]]*\]\(<[^>]*>\)/g, '')),
          ['llm', 'other', 'dshm', 'shm-lint-disable-line'],
        );
      } finally {
        client.dispose();
      }
    });
  }
});

function engineTitles(): string[] {
  const [engine] = GROUPS.flatMap(group => group.fields);
  return engine?.kind === 'choice' ? Object.values(engine.choices) : [];
}
