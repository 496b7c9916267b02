// @ts-check
/**
 * node scripts/other-editors.mjs [neovim | emacs]…
 *
 * The tests in test/editors: other editors than VS Code, as Debian packages them, with the configurations of
 * docs/editors.md and the installed npm package.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runMocha } from './mocha.mjs';
import { installDependencies } from './setup.mjs';
import { requirePrograms } from './vscode/debian.mjs';
import { runStep } from './vscode/process.mjs';

/**
 * Each with its program, and the libraries that its configuration needs.
 * @type {Record<string, { title: string, programs: [string, ...string[]] & import('./vscode/debian.mjs').Program[] }>}
 */
const editors = {
  neovim: { title: 'Neovim', programs: ['nvim'] },
  emacs: { title: 'Emacs', programs: ['emacs', 'eglot', 'yaml-mode'] },
};

/**
 * Runs them in every editor that can be had. That one cannot is said, and is a failure in CI.
 * @param {{ names?: readonly string[], count: (title: string, counts: { passed: number, failed: number }) => void }} options
 * `count` is called once for each editor.
 */
export async function runOtherEditors({ names = Object.keys(editors), count }) {
  for (const name of names) {
    const editor = editors[name];
    if (!editor)
      throw new Error(`There are no tests in ${name}, only in ${Object.keys(editors).join(', ')}.`);
    const { title, programs } = editor;
    try {
      if (process.platform !== 'linux') throw new Error('they need Linux');
      await requirePrograms(programs, line => console.log(line));
      const version = await runStep(programs[0], ['--version'], { remedy: 'Does it start by hand?' });
      console.log(version.split('\n', 1)[0]);
    } catch (error) {
      console.error(`${title} cannot be had here: ${error instanceof Error ? error.message : error}`);
      count(`tests in ${title}, not run`, { passed: 0, failed: process.env.CI === 'true' ? 1 : 0 });
      continue;
    }
    count(`tests in ${title}`, runMocha(`editor-${name}`, `test/editors/${name}.test.ts`));
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await installDependencies();
  const names = process.argv.slice(2);
  await runOtherEditors({
    ...(names.length > 0 && { names }),
    count: (title, { passed, failed }) => {
      console.log(`${title}: ${passed} passed, ${failed} failed`);
      if (failed > 0) process.exitCode = 1;
    },
  });
}
