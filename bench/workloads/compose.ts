/** Compose files as teams write them: engines among the services that stand around them. */
import type { Random } from './random';

const MODELS = [
  'meta-llama/Llama-3.3-70B-Instruct',
  'Qwen/Qwen3-32B',
  'mistralai/Mixtral-8x7B-Instruct-v0.1',
  'deepseek-ai/DeepSeek-R1-Distill-Llama-70B',
];

/** A compose file with so many services, about 1.25 KiB each; two in five start an engine on several GPUs. */
export function composeFile(random: Random, services: number): string {
  const header = [
    'x-logging: &logging',
    '  driver: json-file',
    '  options:',
    '    max-size: "10m"',
    '    max-file: "3"',
    '',
    'services:',
  ];
  const bodies = Array.from({ length: services }, (_, i) =>
    i % 5 < 2 ? engine(random, i) : companion(random, i),
  );
  return `${[...header, ...bodies.flat()].join('\n')}\n`;
}

function engine(random: Random, index: number): string[] {
  const gpus = random.one([2, 4, 8]);
  const command = random.one([
    [
      '    command: >',
      `      --model ${random.one(MODELS)}`,
      `      --tensor-parallel-size ${gpus}`,
      `      --max-model-len ${random.between(4, 32) * 1024}`,
      '      --gpu-memory-utilization 0.92',
    ],
    [
      '    command:',
      `      - --model=${random.one(MODELS)}`,
      '      - --tensor-parallel-size',
      `      - "${gpus}"`,
      '      - --enable-prefix-caching',
    ],
    [
      '    entrypoint: ["/bin/bash", "-c"]',
      '    command:',
      '      - |',
      '        set -euo pipefail',
      `        exec vllm serve ${random.one(MODELS)} \\`,
      `          --tensor-parallel-size ${gpus} --port 8000`,
    ],
  ]);
  return [
    `  engine-${index}:`,
    `    image: vllm/vllm-openai:v0.${random.between(6, 11)}.${random.between(0, 2)}`,
    ...command,
    ...(random.next() < 0.5 ? [`    shm_size: ${random.one(['8gb', '16g', '"32gb"'])}`] : []),
    ...common(random, index),
    '    deploy:',
    '      resources:',
    '        reservations:',
    '          devices:',
    '            - driver: nvidia',
    `              count: ${gpus}`,
    '              capabilities: [gpu]',
    '',
  ];
}

function companion(random: Random, index: number): string[] {
  return [
    `  # ${random.words(9)}`,
    `  ${random.word()}-${index}:`,
    `    image: ${random.one(['postgres:16', 'redis:7-alpine', 'nginx:1.27', 'grafana/grafana:11.2.0'])}`,
    `    hostname: ${random.word()}-${random.word()}`,
    ...common(random, index),
    '    depends_on:',
    '      engine-0:',
    '        condition: service_healthy',
    '',
  ];
}

function common(random: Random, index: number): string[] {
  const variables = Array.from({ length: 16 }, (_, i) => {
    const name = `${random.word()}_${random.word()}_${i}`.toUpperCase();
    const value = random.one([
      () => random.words(3),
      () => `"${random.words(2)}"`,
      () => String(random.between(1, 65_535)),
      () => `\${${name}:-${random.word()}}`,
      () => `https://${random.word()}.example.com/${random.word()}/${random.hex(8)}`,
    ])();
    return `      ${name}: ${value}`;
  });
  return [
    '    restart: unless-stopped',
    '    logging: *logging',
    '    environment:',
    ...variables,
    '    ports:',
    `      - "${8000 + index}:8000"`,
    '    volumes:',
    `      - ./${random.word()}/${random.word()}:/etc/${random.word()}:ro`,
    `      - ${random.word()}-data:/var/lib/${random.word()}`,
    '    healthcheck:',
    '      test: ["CMD", "curl", "-f", "http://localhost:8000/health"]',
    `      interval: ${random.between(5, 60)}s`,
    '      retries: 5',
  ];
}
