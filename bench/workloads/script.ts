/** Shell scripts that start containers between other work. */
import type { Random } from './random';

/** A script of about so many lines; one block in four starts an engine. */
export function script(random: Random, lines: number): string {
  const written = ['#!/usr/bin/env bash', 'set -euo pipefail', ''];
  while (written.length < lines) written.push(...(random.next() < 0.25 ? launch(random) : work(random)), '');
  return `${written.slice(0, lines).join('\n')}\n`;
}

function launch(random: Random): string[] {
  const gpus = random.one([2, 4, 8]);
  const name = random.word().toUpperCase();
  return [
    `# ${random.words(7)}`,
    `${name}_MODEL="\${${name}_MODEL:-Qwen/Qwen3-32B}"`,
    `docker run -d --name ${random.word()}-${random.hex(4)} --gpus all \\`,
    '  -v "$HOME/.cache/huggingface:/root/.cache/huggingface" \\',
    ...(random.next() < 0.5 ? [`  --shm-size ${random.one(['1g', '16g'])} \\`] : []),
    `  -e ${random.word().toUpperCase()}=${random.word()} -p ${random.between(8000, 8999)}:8000 \\`,
    `  vllm/vllm-openai:v0.${random.between(6, 11)}.0 \\`,
    `  --model "$${name}_MODEL" --tensor-parallel-size ${gpus}`,
  ];
}

function work(random: Random): string[] {
  const name = random.word();
  return [
    `# ${random.words(10)}`,
    `${name}_${random.word()}() {`,
    `  local ${name}="$1" ${random.word()}=${random.between(1, 99)}`,
    `  if [[ -f "/var/lib/${random.word()}/$${name}" ]]; then`,
    `    echo "${random.words(4)}: $${name}" >&2`,
    `    for item in ${random.words(4)}; do curl -fsS "https://${random.word()}.example.com/$item" | jq -r '.${random.word()}'; done`,
    '  else',
    `    mkdir -p "/var/lib/${random.word()}"`,
    '  fi',
    '}',
  ];
}
