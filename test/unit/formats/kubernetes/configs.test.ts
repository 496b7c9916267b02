import assert from 'node:assert/strict';
import { readManifest } from '../../../support/kubernetes';

/** Entries that the pods of a test may mount. */
const DATA = `
apiVersion: v1
kind: ConfigMap
metadata: {name: scripts}
data:
  start.sh: |
    vllm serve "$1" -tp "\${TP:-2}" "\${@:2}"
  env.sh: TP=8
  sourcing.sh: |
    . /scripts/env.sh
    exec vllm serve m -tp $TP
  outer.sh: bash /scripts/start.sh outer
  python: "#!/usr/bin/env python3\\nprint()"
  serve.yaml: |
    # comment
    a: {b: [1, two]}
    "c": 'it''s'
    d: \${OPEN}
  broken.yaml: "a: ["
---
apiVersion: v1
kind: Secret
metadata: {name: hidden}
stringData:
  start.sh: vllm serve secret -tp 4
`;

/** @param fields further fields of the one container; @param volumes of the pod, in flow style */
async function containerOf(fields: string, volumes: string) {
  const pod = `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
    - name: c
      image: i
      ${fields.replaceAll('\n', '\n      ')}
  volumes: ${volumes}
---${DATA}`;
  const workloads = await readManifest(pod);
  assert.equal(workloads.length, 1);
  return { workload: workloads[0]!, text: pod };
}

const SCRIPTS = '[{name: v, configMap: {name: scripts}}]';

async function commandLines(fields: string, volumes = SCRIPTS): Promise<string[]> {
  const { workload } = await containerOf(fields, volumes);
  return workload.commands.map(({ words }) => words.map(({ text }) => text).join(' '));
}

const MOUNT = 'volumeMounts: [{name: v, mountPath: /scripts}]';

describe('scripts that a pod mounts', () => {
  const cases: readonly [what: string, command: string, lines: readonly string[]][] = [
    ['under a shell', 'command: [bash, /scripts/start.sh, m]', ['vllm serve m -tp 2 \uFFFC']],
    ['with options of the shell', 'command: [bash, -eux, /scripts/start.sh]\nargs: [m]', ['vllm serve m -tp 2 \uFFFC']],
    ['by itself', 'command: [/scripts/start.sh, m]', ['vllm serve m -tp 2 \uFFFC']],
    ['under runners', 'command: [tini, --, env, TP=4, /scripts/start.sh, m]', ['vllm serve m -tp 4 \uFFFC']],
    ['by a path that goes round', 'command: [sh, /scripts/../scripts//start.sh, m]', ['vllm serve m -tp 2 \uFFFC']],
    ['relative to the folder it runs in', 'workingDir: /scripts\ncommand: [sh, start.sh, m]', ['vllm serve m -tp 2 \uFFFC']],
    ['inside a program', "command: [sh, -c, 'export TP=4; /scripts/start.sh m']", ['vllm serve m -tp 4 \uFFFC']],
    ['inside another script', 'command: [sh, /scripts/outer.sh]', ['vllm serve outer -tp 2 \uFFFC']],
    ['that sources another', 'command: [sh, /scripts/sourcing.sh]', ['exec vllm serve m -tp 8']],
    ['not for another interpreter', 'command: [/scripts/python]', ['/scripts/python']],
    ['not from elsewhere', 'command: [sh, /start.sh, m]', ['sh /start.sh m']],
    ['not under a name that only begins alike', 'command: [sh, /scripts-old/start.sh]', ['sh /scripts-old/start.sh']],
    ['not what is an argument', 'command: [cat, /scripts/start.sh]', ['cat /scripts/start.sh']],
  ]; // biome-ignore format: one case a line
  for (const [what, command, lines] of cases)
    it(`are read ${what}`, async () => assert.deepEqual(await commandLines(`${command}\n${MOUNT}`), lines));

  it('may be a Secret of this file', async () => {
    const volumes = '[{name: v, secret: {secretName: hidden}}]';
    assert.deepEqual(await commandLines(`command: [/scripts/start.sh]\n${MOUNT}`, volumes), [
      'vllm serve secret -tp 4',
    ]);
  });

  it('may be one entry of the volume, or have another path in it', async () => {
    const renamed = '[{name: v, configMap: {name: scripts, items: [{key: outer.sh, path: bin/go}, {key: start.sh, path: start.sh}]}}]';
    assert.deepEqual(await commandLines(`command: [sh, /scripts/bin/go]\n${MOUNT}`, renamed), ['vllm serve outer -tp 2 \uFFFC']);
    assert.deepEqual(await commandLines(`command: [sh, /scripts/outer.sh]\n${MOUNT}`, renamed), ['sh /scripts/outer.sh']);
    const file = 'volumeMounts: [{name: v, mountPath: /run.sh, subPath: start.sh}]';
    assert.deepEqual(await commandLines(`command: [sh, /run.sh, m]\n${file}`), ['vllm serve m -tp 2 \uFFFC']);
    const projected = '[{name: v, projected: {sources: [{secret: {name: none}}, {configMap: {name: scripts}}]}}]';
    assert.deepEqual(await commandLines(`command: [/scripts/start.sh, m]\n${MOUNT}`, projected), ['vllm serve m -tp 2 \uFFFC']);
  }); // biome-ignore format: one case a line

  it('are hidden by a deeper mount', async () => {
    const volumes = '[{name: v, configMap: {name: scripts}}, {name: w, emptyDir: {}}]';
    const mounts = 'volumeMounts: [{name: v, mountPath: /scripts}, {name: w, mountPath: /scripts/start.sh}]';
    assert.deepEqual(await commandLines(`command: [sh, /scripts/start.sh, m]\n${mounts}`, volumes), [
      'sh /scripts/start.sh m',
    ]);
  });

  it('keep their places', async () => {
    const { workload, text } = await containerOf(`command: [sh, /scripts/start.sh, m]\n${MOUNT}`, SCRIPTS);
    const words = workload.commands[0]!.words.slice(0, 4);
    assert.deepEqual(
      words.map(({ place: { span } }) => text.slice(span.start, span.end)),
      ['vllm', 'serve', '"$1"', '-tp'],
    );
  });
});

describe('files of settings that a pod mounts', () => {
  it('are read as scalars with the keys that lead to them', async () => {
    const { workload, text } = await containerOf(`args: [--config, /scripts/serve.yaml]\n${MOUNT}`, SCRIPTS);
    const { settings } = workload.configFiles!.get('/scripts/serve.yaml')!;
    assert.deepEqual(
      settings.map(({ keys, value, place: { span } }) => [
        keys.join('.'),
        value.text,
        text.slice(value.place.span.start, value.place.span.end),
        text.slice(span.start, span.end),
      ]),
      [
        ['a.b.0', '1', '1', '1'],
        ['a.b.1', 'two', 'two', 'two'],
        ['c', "it's", "'it''s'", "\"c\": 'it''s'"],
        ['d', '${OPEN}', '${OPEN}', 'd: ${OPEN}'],
      ],
    );
  });

  it('may be named behind an equals sign', async () => {
    const { workload } = await containerOf(`args: [--config=/scripts/serve.yaml]\n${MOUNT}`, SCRIPTS);
    assert.deepEqual([...workload.configFiles!.keys()], ['/scripts/serve.yaml']);
  });

  for (const path of ['/scripts/broken.yaml', '/scripts/none.yaml', '/etc/serve.yaml', 'serve.yaml'])
    it(`are not known where they cannot be read: ${path}`, async () => {
      const { workload } = await containerOf(`args: [--config, ${path}]\n${MOUNT}`, SCRIPTS);
      assert.equal(workload.configFiles, undefined);
    });
});
