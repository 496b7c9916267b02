#!/usr/bin/env node
/**
 * Draws docs/evidence.svg from evidence/data: bytes in use on 2 and on 4 GPUs, by kind of file, and what the model gives for
 * the same runs.
 *
 *   node scripts/plot-evidence.mjs           writes the file
 *   node scripts/plot-evidence.mjs --check   exits 1 when the file is not what the data give
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const { DATA } = await tsImport('../evidence/replay/main.ts', import.meta.url);
const { readRecords } = await tsImport('../evidence/replay/record.ts', import.meta.url);
const { verdictOf } = await tsImport('../evidence/replay/verdict.ts', import.meta.url);
const { formatBytes } = await tsImport('../core/sizes/index.ts', import.meta.url);

const MIB = 1024 ** 2;
const DEFAULT_SHM = 64 * MIB;
const RANKS = [2, 4];

/** Situations of evidence/measure/plan.py, with the communicators to show. */
const GROUPS = [
  { situation: 'defaults', title: 'NVLink, defaults', communicators: [1] },
  { situation: 'sockets', title: 'no P2P, no SHM', communicators: [1] },
  { situation: 'segments', title: 'no P2P', communicators: [1, 2] },
  { situation: 'cumem-off', title: 'cuMem off', communicators: [1, 2, 3] },
  { situation: 'everything', title: 'cuMem off, no P2P', communicators: [1, 2, 3] },
];
const KINDS = [
  { name: 'proxy pools', style: 'pools', kinds: ['proxy pool'] },
  { name: 'SHM transport', style: 'transport', kinds: ['shm receiver', 'shm sender'] },
];

// ───────────────────────────── Geometry ─────────────────────────────

const MARGIN = { left: 206, right: 20, top: 88, bottom: 58 };
const PANEL = { width: 330, gap: 34 };
const ROW = 26;
const GROUP_GAP = 12;
const MOST = 1536 * MIB;
const TICKS = [0, 512 * MIB, 1024 * MIB, 1536 * MIB];

const rows = GROUPS.flatMap(({ situation, title, communicators }, group) =>
  communicators.map((count, index) => ({ situation, title, count, group, isFirst: index === 0 })),
);
const yOf = index => MARGIN.top + index * ROW + rows[index].group * GROUP_GAP;
const BOTTOM = yOf(rows.length - 1) + ROW + 6;
const HEIGHT = BOTTOM + MARGIN.bottom;
const WIDTH = MARGIN.left + RANKS.length * PANEL.width + PANEL.gap + MARGIN.right;
const round = value => Math.round(value * 10) / 10;
const left = panel => MARGIN.left + panel * (PANEL.width + PANEL.gap);
const x = (panel, bytes) => round(left(panel) + (bytes / MOST) * PANEL.width);

// ───────────────────────────── Drawing ─────────────────────────────

const runs = readRecords(DATA).flatMap(({ host, runs }) => runs.map(run => ({ run, host })));

function measurementOf(row, ranks) {
  const name = `base/${row.situation}/n${ranks}/k${row.count}`;
  const found = runs.find(({ run }) => run.case === name);
  if (!found) throw new Error(`no record has the case ${name}`);
  return found;
}

function bytesOf({ files = [] }, kinds) {
  return files
    .filter(({ kind }) => kinds.includes(kind))
    .reduce((sum, { bytes, count }) => sum + bytes * count, 0);
}

function drawRow(row, index, panel, ranks) {
  const { run, host } = measurementOf(row, ranks);
  const { modelled } = verdictOf(run, host);
  const top = yOf(index) + 5;
  const lines = [];
  let start = 0;
  for (const { style, kinds } of KINDS) {
    const bytes = bytesOf(run, kinds);
    if (bytes > 0) {
      const width = round(x(panel, bytes) - x(panel, 0));
      lines.push(
        `<rect class="${style}" x="${x(panel, start)}" y="${top}" width="${width}" height="${ROW - 10}"/>`,
      );
    }
    start += bytes;
  }
  const end = x(panel, modelled);
  lines.push(`<path class="model" d="M${end} ${top - 3}v${ROW - 4}"/>`);
  lines.push(
    `<text class="value" x="${Math.max(end, x(panel, DEFAULT_SHM)) + 6}" y="${top + 12}">${run.finalBytes === 0 ? '0' : formatBytes(run.finalBytes)}</text>`,
  );
  return lines;
}

function drawPanel(ranks, panel) {
  const height = BOTTOM - MARGIN.top;
  const level = x(panel, DEFAULT_SHM);
  return [
    `<text class="title" x="${left(panel)}" y="${MARGIN.top - 14}">${ranks} GPUs</text>`,
    `<rect class="frame" x="${left(panel)}" y="${MARGIN.top}" width="${PANEL.width}" height="${height}"/>`,
    ...TICKS.map(
      bytes =>
        `<text class="tick" text-anchor="middle" x="${x(panel, bytes)}" y="${BOTTOM + 17}">${bytes / MIB}</text>`,
    ),
    ...rows.flatMap((row, index) => drawRow(row, index, panel, ranks)),
    `<path class="level" d="M${level} ${MARGIN.top}V${BOTTOM}"/>`,
  ];
}

function drawNames() {
  return rows.flatMap(({ title, count, isFirst }, index) => {
    const y = yOf(index) + 17;
    return [
      ...(isFirst ? [`<text class="note" x="14" y="${y}">${title}</text>`] : []),
      `<text class="tick" text-anchor="end" x="${MARGIN.left - 10}" y="${y}">${count} comm${count === 1 ? '' : 's'}</text>`,
    ];
  });
}

function drawLegend() {
  const [pools, transport, model, level] = [14, 134, 274, 430];
  return [
    `<rect class="pools" x="${pools}" y="18" width="22" height="12"/><text x="${pools + 30}" y="28">proxy pools</text>`,
    `<rect class="transport" x="${transport}" y="18" width="22" height="12"/><text x="${transport + 30}" y="28">SHM transport</text>`,
    `<path class="model" d="M${model + 14} 14v20"/><text x="${model + 24}" y="28">what the model gives</text>`,
    `<path class="level" d="M${level + 24} 14v20"/><text x="${level + 34}" y="28">64 MiB, the default</text>`,
    `<text class="note" text-anchor="middle" x="${MARGIN.left + PANEL.width + PANEL.gap / 2}" y="${HEIGHT - 14}">MiB of /dev/shm in use after all-reduces, NCCL 2.28.9 (comm: communicator)</text>`,
  ];
}

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 15px; font-weight: 600; }
  .tick { font-size: 11px; fill: #59636e; }
  .value { font-size: 11px; }
  .paper { fill: #ffffff; }
  .frame { fill: none; stroke: #d1d9e0; }
  .pools { fill: #0072b2; }
  .transport { fill: #d98a5b; }
  .model { fill: none; stroke: #1f2328; stroke-width: 2; }
  .level { fill: none; stroke: #c0392b; stroke-dasharray: 2 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .tick { fill: #9198a1; }
    .paper { fill: #0d1117; }
    .frame { stroke: #3d444d; }
    .pools { fill: #58a6ff; }
    .model { stroke: #e6edf3; }
    .level { stroke: #ff7b72; }
  }`;

function draw() {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title">`,
    '<title id="title">Bytes of /dev/shm measured on 2 and 4 GPUs in five situations, with what the memory model gives for each</title>',
    `<style>${STYLE}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    ...drawLegend(),
    ...drawNames(),
    ...RANKS.flatMap(drawPanel),
    '</svg>',
    '',
  ].join('\n');
}

const target = fileURLToPath(new URL('../docs/evidence.svg', import.meta.url));
const svg = draw();
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== svg) {
    console.error('docs/evidence.svg is not what evidence/data gives: run node scripts/plot-evidence.mjs');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, svg);
}
