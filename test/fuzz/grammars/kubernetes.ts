/** Kubernetes objects with one engine in a pod. */
import fc from 'fast-check';
import { Choices, printYaml, tape, type Yaml } from '../layout';
import { chooseStart, ranks } from './engines';
import type { Case } from './expectation';

type Mapping = { readonly [key: string]: Yaml };

/** What a pod and its container say of /dev/shm, what the linter has to say to several ranks, and what its fix changes. */
interface Sharing {
  readonly rule?: string;
  readonly pod: Mapping;
  readonly container: Mapping;
  /** Below the pod's and the container's own paths. */
  readonly changes?: readonly [volumes: string, mounts: string];
}

const memory = (sizeLimit?: string): Yaml => [
  { name: 'dshm', emptyDir: { medium: 'Memory', ...(sizeLimit !== undefined && { sizeLimit }) } },
];
const mounted: Mapping = { volumeMounts: [{ name: 'dshm', mountPath: '/dev/shm' }] };
const NEW_VOLUME = String.raw`\{"name":"dshm","emptyDir":\{"medium":"Memory","sizeLimit":"\d+Gi"\}\}`;
const NEW_MOUNT = String.raw`\{"name":"dshm","mountPath":"/dev/shm"\}`;

const SHARING: readonly Sharing[] = [
  {
    rule: 'shm-missing',
    pod: {},
    container: {},
    changes: [`volumes \\[${NEW_VOLUME}\\]`, `volumeMounts \\[${NEW_MOUNT}\\]`],
  },
  {
    rule: 'shm-missing',
    pod: { volumes: [{ name: 'models', persistentVolumeClaim: { claimName: 'models' } }] },
    container: { volumeMounts: [{ name: 'models', mountPath: '/models', readOnly: true }] },
    changes: [`volumes\\.1 ${NEW_VOLUME}`, `volumeMounts\\.1 ${NEW_MOUNT}`],
  },
  { pod: { volumes: memory('64Gi') }, container: mounted },
  { pod: { volumes: memory('68719476736') }, container: mounted },
  { pod: { volumes: memory() }, container: mounted },
  { pod: { volumes: [{ name: 'dshm', hostPath: { path: '/dev/shm' } }] }, container: mounted },
  { pod: { hostIPC: true }, container: {} },
  { rule: 'shm-not-memory', pod: { volumes: [{ name: 'dshm', emptyDir: {} }] }, container: mounted },
  { rule: 'shm-not-applied', pod: { volumes: memory('64Gi') }, container: {} },
];

/** Where the kinds keep their pod. */
const KINDS: readonly (readonly [apiVersion: string, kind: string, pod: string])[] = [
  ['v1', 'Pod', 'spec'],
  ['apps/v1', 'Deployment', 'spec.template.spec'],
  ['apps/v1', 'StatefulSet', 'spec.template.spec'],
  ['apps/v1', 'DaemonSet', 'spec.template.spec'],
  ['batch/v1', 'Job', 'spec.template.spec'],
  ['batch/v1', 'CronJob', 'spec.jobTemplate.spec.template.spec'],
];

const POD_SETTINGS: readonly Mapping[] = [
  { restartPolicy: 'Never' },
  { nodeSelector: { disk: 'ssd' } },
  { tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }] },
  { terminationGracePeriodSeconds: 60 },
  { imagePullSecrets: [{ name: 'registry' }] },
];
const CONTAINER_SETTINGS: readonly Mapping[] = [
  { ports: [{ name: 'http', containerPort: 8000 }] },
  { imagePullPolicy: 'IfNotPresent' },
  { readinessProbe: { httpGet: { path: '/health', port: 8000 }, periodSeconds: 5 } },
  { securityContext: { runAsNonRoot: true } },
];

/** Kubernetes manifests, most of them with several ranks. */
export const manifests: fc.Arbitrary<Case> = fc
  .record({ count: ranks, sharing: fc.nat({ max: SHARING.length - 1 }), tape })
  .map(({ count, sharing, tape }) => {
    const choices = new Choices(tape);
    const { rule, pod, container, changes } = SHARING[sharing]!;
    const [apiVersion, kind, path] = choices.pick(...KINDS);
    const others = choices.once(3)
      ? [{ name: 'sidecar', image: 'busybox:1', args: ['sleep', 'infinity'] }]
      : [];
    const engine = containerOf(count, container, choices);
    const containers = choices.shuffled<Yaml>([engine, ...others]);
    const spec = inAnyOrder([{ containers }, pod, ...POD_SETTINGS.filter(() => choices.once(4))], choices);
    const object = path.split('.').reduceRight<Yaml>((inner, key) => ({ [key]: inner }), spec) as Mapping;
    const text = printYaml(
      inAnyOrder([{ apiVersion, kind }, { metadata: { name: 'llm' } }, object], choices),
      choices,
    );
    const at = path.replaceAll('.', '\\.');
    const [volumes, mounts] = changes ?? [];
    return {
      uri: 'file:///project/llm.yaml',
      text,
      beside: {},
      rule: count > 1 ? rule : undefined,
      changes:
        volumes === undefined
          ? []
          : [
              new RegExp(`^\\+ (?:0\\.)?${at}\\.${volumes}$`),
              new RegExp(`^\\+ (?:0\\.)?${at}\\.containers\\.${containers.indexOf(engine)}\\.${mounts}$`),
            ],
    };
  });

function containerOf(count: number, sharing: Mapping, choices: Choices): Yaml {
  const [size, env] = choices.pick<[string, Yaml[]]>(
    [String(count), []],
    [String(count), []],
    ['$(TP)', [{ name: 'TP', value: String(count) }]],
  );
  const { image, program, args } = chooseStart(choices, size);
  const command: Mapping =
    program.length === 0
      ? { args }
      : choices.pick<Mapping>(
          { command: program, args },
          { command: [...program, ...args] },
          { command: ['sh', '-c', [...program, ...args].join(' ').replace('$(TP)', '$TP')] },
          {
            command: ['/bin/bash', '-c'],
            args: [`exec ${[...program, ...args].join(' \\\n  ').replace('$(TP)', '$TP')}\n`],
          },
        );
  return inAnyOrder(
    [
      { name: 'llm', image },
      command,
      sharing,
      ...(env.length > 0 ? [{ env: [{ name: 'HF_HOME', value: '/models' }, ...env] }] : []),
      ...(choices.once(2) ? [{ resources: { limits: { 'nvidia.com/gpu': count } } }] : []),
      ...CONTAINER_SETTINGS.filter(() => choices.once(4)),
    ],
    choices,
  );
}

function inAnyOrder(parts: readonly Mapping[], choices: Choices): Mapping {
  return Object.assign({}, ...choices.shuffled(parts)) as Mapping;
}
