import { table } from '../reading';

const VLLM = 'vllm/vllm-openai:v0.29.0';
const DEFAULT = 'default 67108864';

/** A service that runs a script of its own. */
const service = (keys: string, top = '') => `services:
  llm:
    image: ${VLLM}
    entrypoint: [sh, /serve.sh]
${keys}${top}`;

const beside = { 'serve.sh': 'vllm serve a/b -tp 2\n' };
const read = [`llm: ${DEFAULT}, 2 ranks, none GPUs`];
/** Nothing is known of the script, so that nothing is known of the ranks. */
const unread: readonly string[] = [];

table('configs of Compose', 'compose.yaml', [
  [
    'a file with a target',
    service('    configs: [{source: serve, target: /serve.sh}]\n', 'configs: {serve: {file: ./serve.sh}}\n'),
    read,
    beside,
  ],
  [
    'a file without a target, which stands at the root by its name',
    service('    configs: [serve.sh]\n', 'configs: {serve.sh: {file: ./serve.sh}}\n'),
    read,
    beside,
  ],
  ['one that is declared nowhere', service('    configs: [serve.sh]\n'), unread, beside],
  [
    'one that is no mapping',
    service('    configs: [serve.sh]\n', 'configs: {serve.sh: ./serve.sh}\n'),
    unread,
    beside,
  ],
  [
    'one without a name',
    service('    configs: [{target: /serve.sh}]\n', 'configs: {serve.sh: {file: ./serve.sh}}\n'),
    unread,
    beside,
  ],
]);

table('a Compose file in no folder', 'untitled:Untitled-1', [
  ['that mounts a script', service('    volumes: ["./serve.sh:/serve.sh"]\n'), unread, beside],
]);
