/**
 * The grammars in syntaxes/, over the files of test/syntaxes. A line `#> text: scope` tells a piece of the line above it
 * that one of our scopes stands on; what has none must have none.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { INITIAL, type IRawGrammar, parseRawGrammar, Registry } from 'vscode-textmate';
import manifest from '../../../package.json';
import { HOSTS } from './hosts';

const ROOT = join(__dirname, '../../..');

const { grammars } = manifest.contributes;

/** Our scope of a piece of a line, without its suffix. */
type Mark = readonly [text: string, scope: string];

const SUFFIX = '.shm-lint';

/** What themes colour of logs stands beside our scope. */
const isOurs = (scope: string) => scope.endsWith(SUFFIX);

function ourGrammar(scope: string): IRawGrammar | undefined {
  const entry = grammars.find(({ scopeName }) => scopeName === scope);
  return entry && parseRawGrammar(readFileSync(join(ROOT, entry.path), 'utf8'), entry.path);
}

function hostGrammar(scope: string): IRawGrammar | undefined {
  const host = HOSTS.get(scope);
  return host && parseRawGrammar(JSON.stringify(host), `${scope}.json`);
}

describe('the grammars', () => {
  let injected: Registry;
  let bare: Registry;

  before(async () => {
    const wasm = readFileSync(join(ROOT, 'node_modules/vscode-oniguruma/release/onig.wasm'));
    await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
    const registry = (withOurs: boolean) =>
      new Registry({
        onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
        loadGrammar: async scope => hostGrammar(scope) ?? ourGrammar(scope) ?? null,
        getInjections: scope =>
          withOurs
            ? grammars.filter(({ injectTo }) => injectTo?.includes(scope)).map(({ scopeName }) => scopeName)
            : [],
      });
    injected = registry(true);
    bare = registry(false);
  });

  async function tokenize(registry: Registry, scope: string, lines: readonly string[]) {
    const grammar = await registry.loadGrammar(scope);
    assert.ok(grammar, scope);
    let state = INITIAL;
    return lines.map(line => {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
      state = ruleStack;
      return tokens.map(({ startIndex, endIndex, scopes }) => ({
        start: startIndex,
        text: line.slice(startIndex, endIndex),
        scopes,
      }));
    });
  }

  /** Runs of tokens that share a scope of ours, the outer ones first. */
  function marksOf(tokens: Awaited<ReturnType<typeof tokenize>>[number]): Mark[] {
    const runs: { text: string; scope: string; depth: number; start: number; end: number }[] = [];
    for (const { start, text, scopes } of tokens) {
      scopes.forEach((scope, depth) => {
        if (!isOurs(scope)) return;
        const run = runs.find(one => one.scope === scope && one.depth === depth && one.end === start);
        if (run) Object.assign(run, { text: run.text + text, end: start + text.length });
        else runs.push({ text, scope, depth, start, end: start + text.length });
      });
    }
    return runs
      .sort((a, b) => a.start - b.start || a.depth - b.depth)
      .map(({ text, scope }) => [text, scope.slice(0, -SUFFIX.length)]);
  }

  const FILES = {
    'compose.yaml': 'source.yaml',
    'run.sh': 'source.shell',
    Dockerfile: 'source.dockerfile',
    'serving.md': 'text.html.markdown',
    'unrelated.yaml': 'source.yaml',
    'unrelated.sh': 'source.shell',
    'vllm.log': 'source.nccl-log',
  };

  for (const [name, scope] of Object.entries(FILES)) {
    const { lines, expected } = read(name);

    it(`mark in ${name} what it says`, async () => {
      const found = (await tokenize(injected, scope, lines)).map(marksOf);
      lines.forEach((line, i) => {
        assert.deepEqual(found[i], expected[i], line);
      });
    });

    if (name !== 'vllm.log')
      it(`leave everything else in ${name} as its own grammar has it`, async () => {
        const ours = await tokenize(injected, scope, lines);
        const theirs = await tokenize(bare, scope, lines);
        ours.forEach((tokens, i) => {
          for (const { start, text, scopes } of tokens) {
            if (scopes.some(isOurs) || text.trim() === '') continue;
            const host = theirs[i]!.find(
              token => token.start <= start && start < token.start + token.text.length,
            );
            assert.deepEqual(scopes, host!.scopes, `${JSON.stringify(text)} in ${lines[i]}`);
          }
        });
      });
  }

  it('are injected where VS Code has languages for them', () => {
    const targets = new Set(grammars.flatMap(({ injectTo }) => injectTo ?? []));
    assert.deepEqual(
      [...HOSTS.keys()].filter(scope => !targets.has(scope)),
      [],
    );
  });
});

/** A file without its expectations, and the expectations of each of its lines. */
function read(name: string): { lines: string[]; expected: Mark[][] } {
  const lines: string[] = [];
  const expected: Mark[][] = [];
  for (const line of readFileSync(join(ROOT, 'test/syntaxes', name), 'utf8')
    .trimEnd()
    .split('\n')) {
    const [, text, scope] = /^#> (.*): (\S+)$/.exec(line) ?? [];
    if (text !== undefined) expected.at(-1)!.push([text, scope!]);
    else {
      lines.push(line);
      expected.push([]);
    }
  }
  return { lines, expected };
}
