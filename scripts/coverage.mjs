// @ts-check
/**
 * npm run coverage [-- --update] [--last] [--tests PATTERN]
 *
 * Runs the unit tests and tells which branches of core/ none of them takes. A branch that no input can reach may be
 * listed in test/coverage-exceptions.json, with the reason why it is worth keeping. The exit status is 1 where another
 * branch is not taken, and where a listed one is taken, gone, or without a reason.
 *   --update   writes the list anew: keeps the reasons that are there, and asks for those of new ones
 *   --last     looks at the run before, `npm test` being one, and runs nothing
 *   --tests    runs some of the tests, for a look at the files that they are about
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { transformSync } from 'esbuild';
import { COVERAGE, runMocha } from './mocha.mjs';
import { installDependencies, repository } from './setup.mjs';

const EXCEPTIONS = join(repository, 'test/coverage-exceptions.json');
const REASON_WANTED = 'to be looked at';
const CORE = join(repository, 'core');

/** @typedef {{ startOffset: number, endOffset: number, count: number }} Range of characters, and how often V8 ran it */
/** @typedef {{ url: string, functions: { ranges: Range[] }[] }} Script as V8 counted it in one process */
/** @typedef {{ line: number, column: number }} Position */
/** @typedef {{ start: Position, end: Position }} Location */
/** @typedef {Record<string, { branchMap: Record<string, { loc: Location }>, b: Record<string, [number]> }>} Report by path */
/** @typedef {Record<string, Record<string, string>>} Exceptions by file the branches that no test takes, and why */
/** @typedef {{ file: string, branches: number, notTaken: string[] }} FileCoverage */

/** Leaves in V8's counts what is about core/ and what its authors wrote. A function that nobody calls is a branch. */
function prepareCounts() {
  const processes = readdirSync(COVERAGE.counts).map(name => {
    const path = join(COVERAGE.counts, name);
    const counts = JSON.parse(readFileSync(path, 'utf8'));
    const isCore = (/** @type {string} */ url) => url.startsWith(`${pathToFileURL(CORE)}/`);
    counts.result = counts.result.filter((/** @type {Script} */ { url }) => isCore(url));
    const maps = Object.entries(counts['source-map-cache'] ?? {}).filter(([url]) => isCore(url));
    counts['source-map-cache'] = Object.fromEntries(maps);
    return { path, counts };
  });
  const called = calledFunctions(processes.flatMap(({ counts }) => counts.result));
  for (const { path, counts } of processes) {
    for (const script of counts.result) {
      leaveOutExports(script);
      countUncalled(script, called);
    }
    if (counts.result.length > 0) writeFileSync(path, JSON.stringify(counts));
    else rmSync(path);
  }
}

/** @param {Script} script @param {Range} range */
const keyOf = ({ url }, { startOffset, endOffset }) => `${url} ${startOffset} ${endOffset}`;

/** @param {Script[]} scripts of all processes */
function calledFunctions(scripts) {
  const called = new Set();
  for (const script of scripts)
    for (const { ranges } of script.functions)
      if (ranges[0] && ranges[0].count > 0) called.add(keyOf(script, ranges[0]));
  return called;
}

/**
 * esbuild ends a module with `0 && (module.exports = { … })`, which is read by Node and never run. It is the end of the
 * second function that V8 counts, which wraps the module.
 * @param {Script} script
 */
function leaveOutExports({ functions: [, wrapper] }) {
  const end = wrapper?.ranges[0]?.endOffset ?? 0;
  if (wrapper)
    wrapper.ranges = wrapper.ranges.filter(({ count, endOffset }) => count > 0 || endOffset < end - 8);
}

/**
 * c8 knows the branches within a function, and by name the functions that nobody calls. An arrow function without a
 * name is neither, so each uncalled function becomes a range of the module that did not run.
 * @param {Script} script
 * @param {ReadonlySet<string>} called
 */
function countUncalled(script, called) {
  const wrapper = script.functions[1];
  if (!wrapper) return;
  const uncalled = script.functions.flatMap(({ ranges: [whole] }) =>
    whole && !called.has(keyOf(script, whole)) ? [{ ...whole, count: 0 }] : [],
  );
  wrapper.ranges = outermost([...wrapper.ranges, ...uncalled]);
}

/** Ranges sorted as V8 has them; of those that did not run, the ones that stand in no other. @param {Range[]} ranges */
function outermost(ranges) {
  const sorted = ranges.toSorted((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  let end = -1;
  return sorted.filter(({ count, endOffset }) => {
    if (endOffset <= end) return false;
    if (count === 0) end = endOffset;
    return true;
  });
}

/** @returns {FileCoverage[]} of the files of core/ that hold code */
function measure() {
  prepareCounts();
  const c8 = ['report', '--reporter=json', '--include=core/**', `--temp-directory=${COVERAGE.counts}`];
  const { status } = spawnSync(
    join(repository, 'node_modules/.bin/c8'),
    [...c8, `--reports-dir=${COVERAGE.report}`],
    { cwd: repository, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (status !== 0) throw new Error('c8 could not make its report.');
  /** @type {Report} */
  const report = JSON.parse(readFileSync(join(COVERAGE.report, 'coverage-final.json'), 'utf8'));
  return readdirSync(CORE, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .sort()
    .map(name => join(CORE, name))
    .flatMap(path => {
      const file = relative(repository, path);
      const text = readFileSync(path, 'utf8');
      if (report[path]) return [coverageOf(file, text, report[path])];
      const isTypes = !transformSync(text, { loader: 'ts' })
        .code.replace(/^import .*$/gm, '')
        .trim();
      return isTypes ? [] : [{ file, branches: 1, notTaken: ['the whole file'] }];
    });
}

/**
 * @param {string} file
 * @param {string} text
 * @param {Report[string]} counted
 * @returns {FileCoverage}
 */
function coverageOf(file, text, { branchMap, b }) {
  const lines = text.split('\n');
  // What begins with the file is the module, and what esbuild puts in front of it.
  const branches = Object.entries(branchMap).filter(
    ([, { loc }]) => loc.start.line > 1 || loc.start.column > 0,
  );
  const notTaken = branches.filter(([id]) => b[id]?.[0] === 0).map(([, { loc }]) => describe(lines, loc));
  return { file, branches: branches.length, notTaken: [...new Set(notTaken)].sort() };
}

/**
 * A branch by its own words and the line that they stand on, so that it keeps its name when other lines come and go.
 * @param {string[]} lines
 * @param {Location} location
 */
function describe(lines, { start, end }) {
  const line = lines[start.line - 1] ?? '';
  const words = line.slice(start.column, start.line === end.line ? end.column : undefined).trim();
  const whole = line.trim();
  return words === whole ? whole : `${words} ⟵ ${whole}`;
}

/** @param {FileCoverage[]} files */
function printFolders(files) {
  const folderOf = (/** @type {string} */ file) => file.split('/').slice(0, -1).slice(0, 2).join('/');
  for (const folder of new Set(files.map(({ file }) => folderOf(file)))) {
    const members = files.filter(({ file }) => folderOf(file) === folder);
    const branches = members.reduce((sum, member) => sum + member.branches, 0);
    const notTaken = members.reduce((sum, member) => sum + member.notTaken.length, 0);
    const share = ((100 * (branches - notTaken)) / branches).toFixed(1);
    console.log(`${folder.padEnd(18)} ${share.padStart(5)} % of ${branches} branches, ${notTaken} not taken`);
  }
}

/**
 * @param {FileCoverage[]} files
 * @param {Exceptions} listed
 */
function update(files, listed) {
  const renewed = files
    .filter(({ notTaken }) => notTaken.length > 0)
    .map(({ file, notTaken }) => [
      file,
      Object.fromEntries(notTaken.map(branch => [branch, listed[file]?.[branch] ?? REASON_WANTED])),
    ]);
  writeFileSync(EXCEPTIONS, `${JSON.stringify(Object.fromEntries(renewed), undefined, 2)}\n`);
}

/**
 * @param {FileCoverage[]} files
 * @param {Exceptions} listed
 * @returns {string[]} what is wrong with the list
 */
function compare(files, listed) {
  const found = new Map(files.map(({ file, notTaken }) => [file, notTaken]));
  const unlisted = files.flatMap(({ file, notTaken }) =>
    notTaken
      .filter(branch => listed[file]?.[branch] === undefined)
      .map(branch => `${file}: no test takes ${branch}`),
  );
  const idle = Object.entries(listed).flatMap(([file, branches]) =>
    Object.entries(branches).flatMap(([branch, reason]) => {
      if (!found.get(file)?.includes(branch)) return [`${file}: listed, but taken or gone: ${branch}`];
      return reason === REASON_WANTED ? [`${file}: listed without a reason: ${branch}`] : [];
    }),
  );
  return [...unlisted, ...idle];
}

/** Holds the last run under V8's counts against the list; whether they agree. @param {{ update?: boolean }} options */
function check({ update: isUpdate = false }) {
  const files = measure();
  /** @type {Exceptions} */
  const listed = JSON.parse(readFileSync(EXCEPTIONS, 'utf8'));
  printFolders(files);
  if (isUpdate) update(files, listed);
  const wrong = isUpdate ? [] : compare(files, listed);
  for (const line of wrong) console.log(line);
  const count = files.reduce((sum, { notTaken }) => sum + notTaken.length, 0);
  console.log(`coverage: ${count} branches of core/ that no test takes; ${wrong.length} things to mend`);
  return wrong.length === 0;
}

const { values: options } = parseArgs({
  options: { update: { type: 'boolean' }, last: { type: 'boolean' }, tests: { type: 'string' } },
});
await installDependencies();
const failed = options.last
  ? 0
  : runMocha('coverage-tests', options.tests ?? 'test/unit/**/*.test.ts', { counted: true }).failed;
if (failed > 0) console.log('coverage: the tests failed, so nothing is said of branches');
process.exitCode = failed === 0 && check(options) ? 0 : 1;
