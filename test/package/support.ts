/** Programs run as their users run them, outside of the repository. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

/** A service that shm-lint finds an error in. */
export const TOO_LITTLE = `services:
  vllm:
    image: vllm/vllm-openai:v0.29.0
    command: --model m --tensor-parallel-size 2
`;

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with some files; removed when the test process ends. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'shm-lint-package-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** This process's environment without what npm tells the scripts of a package: the npm below works on another one. */
export function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const outside = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local_prefix|command|execpath)|^INIT_CWD$/.test(name),
  );
  return { ...Object.fromEntries(outside), NO_UPDATE_NOTIFIER: '1', ...more };
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  given: { cwd?: string; input?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: given.cwd ?? ROOT,
    encoding: 'utf8',
    input: given.input ?? '',
    env: environment(given.env),
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** Runs a program that must succeed, and returns what it prints. */
export function output(...call: Parameters<typeof run>): string {
  const { status, stdout, stderr } = run(...call);
  if (status !== 0) throw new Error(`${call[0]} ${call[1].join(' ')} ended with ${status}:\n${stderr}`);
  return stdout;
}

/** The npm package, packed and installed in an empty folder. */
export interface Installed {
  readonly folder: string;
  readonly tarball: string;
  /** What the tarball holds. */
  readonly files: readonly { readonly path: string; readonly mode: number; readonly size: number }[];
}

let installed: Installed | undefined;

/** Packs and installs the npm package, once for all tests. */
export function installedPackage(): Installed {
  installed ??= packAndInstall();
  return installed;
}

function packAndInstall(): Installed {
  const folder = folderWith({});
  // pre-commit takes whatever npm pack prints for the name of the tarball.
  const tarball = join(folder, output('npm', ['pack', '--pack-destination', folder]).trim());
  const flags = ['--offline', '--no-audit', '--no-fund'];
  // With the folder told: npm looks for one to install into further up.
  output('npm', ['install', '--prefix', folder, ...flags, tarball], { cwd: folder });
  const listed = JSON.parse(output('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']));
  // npm 12 prints an object by name where those before print a list.
  const [{ files }] = Array.isArray(listed) ? listed : Object.values<(typeof listed)[0]>(listed);
  return { folder, tarball, files };
}

/**
 * A new folder as somebody has it who uses shm-lint in a pipeline: some files, and the package installed.
 * `npx` finds it there, and `shm-lint` by the `PATH` of `env`, behind the programs whose scripts are given.
 */
export function pipeline(
  files: Readonly<Record<string, string>>,
  programs: Readonly<Record<string, string>> = {},
): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const installation = installedPackage().folder;
  const folder = folderWith({ 'package.json': '{}', ...files });
  symlinkSync(join(installation, 'node_modules'), join(folder, 'node_modules'));
  const bin = folderWith(programs);
  for (const name of Object.keys(programs)) chmodSync(join(bin, name), 0o755);
  const path = [bin, join(installation, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  return { folder, env: { PATH: path, npm_config_offline: 'true', npm_config_loglevel: 'silent' } };
}

/** Runs a script as the steps of GitHub and GitLab do. */
export function bash(script: string, { folder, env }: { folder: string; env: NodeJS.ProcessEnv }) {
  return run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd: folder, env });
}
