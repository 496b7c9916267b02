/**
 * What the extension's own part of an activation costs: its bundle is loaded and `activate` is run, in a fresh process for
 * each round, as an extension host does; and what the first document costs on top, for which the language client is loaded.
 * In place of VS Code stands an object that answers everything with itself, and no file is open that the server would be
 * started for: what the editor and the server take is not in the figures.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { summaryOf } from '../measure/statistics';
import { ROOT } from '../peers';
import type { Row } from '../row';

const GROUP = 'activation';
const LOAD = 'load the bundle';
const ACTIVATE = 'load and activate, without editor and server';
const CLIENT = 'load the language client, with the first document';

/** Prints the milliseconds until the bundle was loaded, until it was activated, and what the language client takes then. */
const PROBE = `
const Module = require('node:module');
const anything = () => new Proxy(function () {}, {
  get: (target, key) =>
    key === 'then' ? undefined : key === Symbol.toPrimitive ? () => '' : (target[key] ??= anything()),
  apply: anything,
  construct: anything,
});
const vscode = Object.create(anything());
Object.assign(vscode, { version: '1.139.1', workspace: anything() });
Object.assign(vscode.workspace, { textDocuments: [], workspaceFolders: [] });
const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));
const start = performance.now();
const { activate } = require(process.argv[1]);
const loaded = performance.now() - start;
activate({ subscriptions: [], extensionUri: {} });
const activated = performance.now() - start;
require(process.argv[2]).clients.node().then(() =>
  process.stdout.write(JSON.stringify([loaded, activated, performance.now() - start - activated])),
);
`;

const ROUNDS = 41;

export async function activation(): Promise<Row[]> {
  const runs = Array.from({ length: ROUNDS }, activateOnce);
  return [
    { group: GROUP, name: LOAD, unit: 'ms', value: summaryOf(runs.map(([loaded]) => loaded)) },
    {
      group: GROUP,
      name: ACTIVATE,
      unit: 'ms',
      value: summaryOf(runs.map(([, activated]) => activated)),
      asked: { of: 'value', atMost: 30 },
    },
    { group: GROUP, name: CLIENT, unit: 'ms', value: summaryOf(runs.map(([, , client]) => client)) },
  ];
}

function activateOnce(): readonly [loaded: number, activated: number, client: number] {
  const bundles = ['dist/extension.js', 'dist/extension.browser.js'].map(name => join(ROOT, name));
  const args = ['-e', PROBE, ...bundles];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0 || stdout === '')
    throw new Error(`the extension was not activated: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout);
}
