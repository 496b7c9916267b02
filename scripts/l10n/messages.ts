/** The sentences that the code says to users, found in its text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

/** What speaks to users of an editor. The command line and its reports are English, as pipelines read them. */
const ROOMS = ['core', 'server', 'client'];

/** Values of package.nls.json that follow from another one. */
const DERIVED = /\.plain$/;

/**
 * All sentences that need a translation, as keys of a bundle, with the file that says each first.
 * @param root the repository
 */
export function messagesIn(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const room of ROOMS) {
    for (const path of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!path.endsWith('.ts')) continue;
      for (const message of messagesOf(readFileSync(join(root, room, path), 'utf8'))) {
        if (!found.has(message)) found.set(message, `${room}/${path}`);
      }
    }
  }
  const manifest: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8'));
  for (const [key, message] of Object.entries(manifest)) {
    if (!DERIVED.test(key) && !found.has(message)) found.set(message, 'package.nls.json');
  }
  return found;
}

/**
 * The sentences of one TypeScript file: what `t` and `msg` are given, and `vscode.l10n.t`. What is computed is nobody's
 * key and left out; a sentence put together from strings would be lost, so it throws.
 */
export function messagesOf(source: string): string[] {
  const found: string[] = [];
  // Not the examples in docstrings.
  const code = source.replace(/^\s*(?:\*|\/[/*]).*$/gm, '');
  for (const { index, 0: call } of code.matchAll(/(?<![\w$\\])(?:t|msg)(?:`|\(\s*(?=['"`]))/g)) {
    const start = index + call.length;
    if (call.endsWith('`')) {
      found.push(keyOf(code, start - 1).key);
      continue;
    }
    const { key, end } = keyOf(code, start);
    if (!/^\s*,?\s*\)|^\s*,/.test(code.slice(end))) {
      throw new Error(`a message is one literal: ${code.slice(index, end)}`);
    }
    found.push(key);
  }
  return found;
}

/** The literal that begins at `start`, as a key, and where it ends. */
function keyOf(code: string, start: number): { key: string; end: number } {
  const quote = code[start]!;
  let literal = '';
  let places = 0;
  let at = start + 1;
  while (code[at] !== quote) {
    if (at >= code.length) throw new Error(`a literal has no end: ${code.slice(start, start + 40)}`);
    if (quote === '`' && code.startsWith('${', at)) {
      literal += `\\x7b${places++}}`;
      at = endOfValue(code, at + 2);
    } else if (code[at] === '\\') {
      literal += code.slice(at, at + 2);
      at += 2;
    } else {
      literal += code[at++];
    }
  }
  return { key: runInNewContext(quote + literal + quote), end: at + 1 };
}

/** Behind the brace that closes the value of a template, whose code begins at `start`. */
function endOfValue(code: string, start: number): number {
  let depth = 1;
  for (let at = start; at < code.length; at++) {
    if ('\'"`'.includes(code[at]!)) at = keyOf(code, at).end - 1;
    else if (code[at] === '{') depth++;
    else if (code[at] === '}' && --depth === 0) return at + 1;
  }
  throw new Error(`a value has no end: ${code.slice(start, start + 40)}`);
}
