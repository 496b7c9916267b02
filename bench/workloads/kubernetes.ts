/** Manifests of many documents: engines among the objects that a platform is made of. */
import type { Random } from './random';

/** A stream of so many documents, about 0.9 KiB each; one in five is a Deployment of an engine. */
export function manifests(random: Random, documents: number): string {
  return Array.from({ length: documents }, (_, i) =>
    (i % 5 === 0 ? engine(random, i) : i % 5 === 1 ? configMap(random, i) : service(random, i)).join('\n'),
  ).join('\n---\n');
}

function metadata(random: Random, name: string): string[] {
  return [
    'metadata:',
    `  name: ${name}`,
    `  namespace: ${random.word()}`,
    '  labels:',
    `    app.kubernetes.io/name: ${random.word()}`,
    `    app.kubernetes.io/version: "${random.between(1, 9)}.${random.between(0, 30)}"`,
    `    team: ${random.word()}`,
    '  annotations:',
    `    checksum/config: ${random.hex(64)}`,
    `    example.com/${random.word()}: ${random.words(8)}`,
  ];
}

function engine(random: Random, index: number): string[] {
  const gpus = random.one([2, 4, 8]);
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    ...metadata(random, `engine-${index}`),
    'spec:',
    '  replicas: 1',
    '  selector:',
    '    matchLabels:',
    `      app: engine-${index}`,
    '  template:',
    '    metadata:',
    '      labels:',
    `        app: engine-${index}`,
    '    spec:',
    '      containers:',
    '        - name: engine',
    `          image: vllm/vllm-openai:v0.${random.between(6, 11)}.0`,
    '          args:',
    '            - --model=Qwen/Qwen3-32B',
    `            - --tensor-parallel-size=${gpus}`,
    '          env:',
    ...Array.from({ length: 6 }, (_, i) => [
      `            - name: ${random.word().toUpperCase()}_${i}`,
      `              value: ${random.word()}`,
    ]).flat(),
    '          resources:',
    '            limits:',
    `              nvidia.com/gpu: ${gpus}`,
    ...(random.next() < 0.5
      ? [
          '          volumeMounts:',
          '            - name: shm',
          '              mountPath: /dev/shm',
          '      volumes:',
          '        - name: shm',
          '          emptyDir:',
          '            medium: Memory',
          `            sizeLimit: ${random.one(['2Gi', '16Gi', '32Gi'])}`,
        ]
      : []),
  ];
}

function configMap(random: Random, index: number): string[] {
  return [
    'apiVersion: v1',
    'kind: ConfigMap',
    ...metadata(random, `config-${index}`),
    'data:',
    ...Array.from({ length: 6 }, () => `  ${random.word()}.${random.word()}: "${random.words(4)}"`),
    '  settings.ini: |',
    ...Array.from({ length: 8 }, () => `    ${random.word()}=${random.words(3)}`),
  ];
}

function service(random: Random, index: number): string[] {
  return [
    'apiVersion: v1',
    'kind: Service',
    ...metadata(random, `service-${index}`),
    'spec:',
    '  type: ClusterIP',
    '  selector:',
    `    app: ${random.word()}-${index}`,
    '  ports:',
    ...Array.from({ length: 4 }, (_, i) => [
      `    - name: ${random.word()}-${i}`,
      `      port: ${random.between(80, 9999)}`,
      `      targetPort: ${random.between(80, 9999)}`,
      '      protocol: TCP',
    ]).flat(),
  ];
}
