#!/usr/bin/env node
/**
 * Draws docs/how-much.svg from the memory model: what vLLM needs over its ranks, in three eras of NCCL, against the
 * container default and the sizes that people copy from each other.
 *
 *   node scripts/plot-how-much.mjs           writes the file
 *   node scripts/plot-how-much.mjs --check   exits 1 when the file is not what the model gives
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const { calculate } = await tsImport('../core/calculator/index.ts', import.meta.url);
const { formatBytes } = await tsImport('../core/sizes/index.ts', import.meta.url);

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const RANKS = [2, 3, 4, 5, 6, 7, 8];

const ERAS = [
  { engineVersion: '0.8.5', title: 'NCCL 2.21', subtitle: 'vLLM 0.8: pools always' },
  { engineVersion: '0.10.1', title: 'NCCL 2.26', subtitle: 'vLLM 0.9 – 0.10.1: large pools' },
  { engineVersion: '0.29.0', title: 'NCCL 2.29', subtitle: 'vLLM 0.27 and later: no pools, a check' },
];

/** The default and the folklore, in Docker's spelling. */
const LEVELS = [
  { bytes: 64 * MIB, label: '64 MiB default', atEnd: true },
  { bytes: GIB, label: '1g' },
  { bytes: 10.24 * GIB, label: '10.24gb' },
  { bytes: 16 * GIB, label: '16g' },
];

const CURVES = [
  { key: 'expectedBytes', name: 'expected, no P2P', style: 'worst' },
  { key: 'expectedWithP2pBytes', name: 'expected with P2P', style: 'p2p' },
  { key: 'minimumBytes', name: 'minimum', style: 'least' },
];

// ───────────────────────────── Geometry ─────────────────────────────

const PANEL = { width: 250, height: 320, gap: 26 };
const MARGIN = { left: 76, right: 24, top: 92, bottom: 58 };
const WIDTH = MARGIN.left + ERAS.length * PANEL.width + (ERAS.length - 1) * PANEL.gap + MARGIN.right;
const HEIGHT = MARGIN.top + PANEL.height + MARGIN.bottom;
const Y_RANGE = [8 * MIB, 32 * GIB];
const Y_TICKS = [16 * MIB, 256 * MIB, GIB, 4 * GIB, 32 * GIB];

const left = panel => MARGIN.left + panel * (PANEL.width + PANEL.gap);
const round = value => Math.round(value * 10) / 10;
const x = (panel, ranks) => round(left(panel) + 22 + ((ranks - 2) / 6) * (PANEL.width - 66));
const y = bytes => {
  const [low, high] = Y_RANGE.map(Math.log2);
  return round(MARGIN.top + PANEL.height * (1 - (Math.log2(bytes) - low) / (high - low)));
};

// ───────────────────────────── Drawing ─────────────────────────────

function pointsOf(era, key) {
  return RANKS.map(tensorParallel => {
    const result = calculate({ engine: 'vllm', engineVersion: era.engineVersion, tensorParallel });
    return { ranks: tensorParallel, bytes: result.calculation[key] };
  });
}

function drawPanel(era, panel) {
  const right = left(panel) + PANEL.width;
  const lines = [
    `<text class="title" x="${left(panel)}" y="${MARGIN.top - 28}">${era.title}</text>`,
    `<text class="note" x="${left(panel)}" y="${MARGIN.top - 12}">${era.subtitle}</text>`,
    `<rect class="frame" x="${left(panel)}" y="${MARGIN.top}" width="${PANEL.width}" height="${PANEL.height}"/>`,
  ];
  for (const { bytes, label, atEnd } of LEVELS) {
    const anchor = atEnd ? `text-anchor="end" x="${right - 5}"` : `x="${left(panel) + 5}"`;
    lines.push(`<line class="level" x1="${left(panel)}" x2="${right}" y1="${y(bytes)}" y2="${y(bytes)}"/>`);
    lines.push(`<text class="level-label" ${anchor} y="${y(bytes) - 4}">${label}</text>`);
  }
  for (const { key, style } of CURVES) {
    const points = pointsOf(era, key);
    lines.push(
      `<polyline class="${style}" points="${points.map(p => `${x(panel, p.ranks)},${y(p.bytes)}`).join(' ')}"/>`,
    );
    const last = points.at(-1);
    lines.push(
      `<text class="value ${style}-text" x="${x(panel, last.ranks) + 5}" y="${y(last.bytes) + 4}">${shortly(last.bytes)}</text>`,
    );
  }
  for (const ranks of [2, 4, 6, 8]) {
    lines.push(
      `<text class="tick" text-anchor="middle" x="${x(panel, ranks)}" y="${MARGIN.top + PANEL.height + 17}">${ranks}</text>`,
    );
  }
  return lines;
}

/** `2.6 G`, `56 M`: room is short beside a curve. */
function shortly(bytes) {
  return formatBytes(bytes).replace('.0 ', ' ').replace(/iB$/, '');
}

function drawAxis() {
  const middle = MARGIN.left + (WIDTH - MARGIN.left - MARGIN.right) / 2;
  return [
    ...Y_TICKS.map(
      bytes =>
        `<text class="tick" text-anchor="end" x="${MARGIN.left - 8}" y="${y(bytes) + 4}">${formatBytes(bytes)}</text>`,
    ),
    `<text class="note" text-anchor="middle" x="${middle}" y="${HEIGHT - 16}">ranks on the node (tensor parallel)</text>`,
  ];
}

function drawLegend() {
  return CURVES.flatMap(({ name, style }, index) => {
    const start = MARGIN.left + index * 190;
    return [
      `<line class="${style}" x1="${start}" x2="${start + 30}" y1="24" y2="24"/>`,
      `<text class="note" x="${start + 38}" y="28">${name}</text>`,
    ];
  });
}

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 15px; font-weight: 600; }
  .tick, .level-label { font-size: 11px; fill: #59636e; }
  .paper { fill: #ffffff; }
  .frame { fill: none; stroke: #d1d9e0; }
  .level { stroke: #8c959f; stroke-dasharray: 1 3; }
  polyline { fill: none; }
  .worst { stroke: #c0392b; stroke-width: 2.5; }
  .p2p { stroke: #0072b2; stroke-width: 2.5; stroke-dasharray: 7 4; }
  .least { stroke: #57606a; stroke-width: 2; stroke-dasharray: 2 3; }
  .value { font-size: 11px; font-weight: 600; }
  .worst-text { fill: #c0392b; }
  .p2p-text { fill: #0072b2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .tick, .level-label { fill: #9198a1; }
    .paper { fill: #0d1117; }
    .frame { stroke: #3d444d; }
    .worst { stroke: #ff7b72; }
    .worst-text { fill: #ff7b72; }
    .p2p { stroke: #58a6ff; }
    .p2p-text { fill: #58a6ff; }
    .least { stroke: #b1bac4; }
  }`;

function draw() {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title">`,
    '<title id="title">Bytes of /dev/shm that vLLM needs over its ranks, in three eras of NCCL, against 64 MiB and the common folklore values</title>',
    `<style>${STYLE}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    ...drawLegend(),
    ...drawAxis(),
    ...ERAS.flatMap(drawPanel),
    '</svg>',
    '',
  ].join('\n');
}

const target = fileURLToPath(new URL('../docs/how-much.svg', import.meta.url));
const svg = draw();
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== svg) {
    console.error('docs/how-much.svg is not what the model gives: run node scripts/plot-how-much.mjs');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, svg);
}
