/** What shm-lint is measured against, where it is there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the checkout; `npm run bench` starts there. */
export const ROOT = process.cwd();

/** What is published as the command line. */
export const CLI = join(ROOT, 'dist/cli.js');

/** The server that the extension starts. */
export const SERVER = join(ROOT, 'dist/server.js');

/** A file of one of the packages of bench/package.json; undefined where they are not installed. */
export function peerFile(path: string): string | undefined {
  const file = join(ROOT, 'bench/node_modules', path);
  return existsSync(file) ? file : undefined;
}
