// @ts-check
/**
 * npm run bench [-- GROUP…]
 *
 * Builds what is published, bundles bench/ the same way and runs it. What shm-lint is measured against comes with it: npm
 * packages of bench/package.json, and Debian packages where apt-get can install them; a row says what is missing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies, repository } from './setup.mjs';
import { requirePrograms } from './vscode/debian.mjs';
import { runStep } from './vscode/process.mjs';

await installDependencies();
const peers = join(repository, 'bench');
if (!existsSync(join(peers, 'node_modules'))) {
  await runStep('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: peers,
    remedy: 'Run `npm ci` in bench/ by hand to see why.',
  }).catch(({ message }) => console.error(message));
}
await requirePrograms(['rg', 'yamllint', 'shellcheck'], console.error).catch(({ message }) =>
  console.error(message),
);
await runStep(process.execPath, ['scripts/build.mjs', '--production'], {
  cwd: repository,
  remedy: 'Run `npm run build` by hand to see why.',
});
const esbuild = await import('esbuild');
const outfile = join(repository, 'out/bench.cjs');
await esbuild.build({
  absWorkingDir: repository,
  entryPoints: ['bench/main.ts'],
  outfile,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
});
const { spawnSync } = await import('node:child_process');
const run = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], {
  cwd: repository,
  stdio: 'inherit',
});
process.exitCode = run.status ?? 1;
