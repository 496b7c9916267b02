/** The regular expressions of what runs, out of the syntax tree: a search for slashes would find paths and divisions. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'acorn';
import { transformSync } from 'esbuild';

const FOLDERS = ['core', 'server', 'client', 'cli', 'api'];

/**
 * Every literal as it is written, `/a+/g`.
 * @param {string} root the repository
 * @returns {Set<string>}
 */
export function expressionsIn(root) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const folder of FOLDERS) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const source = readFileSync(join(root, folder, name), 'utf8');
      const { code } = transformSync(source, { loader: 'ts', target: 'esnext' });
      collect(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), found);
    }
  }
  return found;
}

/**
 * @param {unknown} node
 * @param {Set<string>} found
 */
function collect(node, found) {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const child of node) collect(child, found);
    return;
  }
  if ('regex' in node) {
    const { pattern, flags } = /** @type {{ pattern: string, flags: string }} */ (node.regex);
    found.add(`/${pattern}/${flags}`);
  }
  for (const child of Object.values(node)) collect(child, found);
}
