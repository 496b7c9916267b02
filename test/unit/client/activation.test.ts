import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import * as esbuild from 'esbuild';
// @ts-expect-error: a script without types
import { BUNDLES } from '../../../scripts/bundles.mjs';

type Handler = (...args: unknown[]) => unknown;

/** Whatever is asked of it, by whatever name. */
const anything = (): object =>
  new Proxy(class {}, {
    get: (target, key) => {
      if (key === 'prototype') return target.prototype;
      return key === 'then' ? undefined : key === Symbol.toPrimitive ? () => '' : anything();
    },
    apply: anything,
    construct: anything,
  });

class Disposable {
  constructor(readonly dispose: () => void) {}
  static from(...all: Disposable[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }
}

/** A VS Code that has commands, and answers all else with anything. */
function fakeVsCode() {
  const commands = new Map<string, Handler>();
  let channels = 0;
  const vscode = Object.assign(Object.create(anything()), {
    version: '1.139.1',
    Disposable,
    EventEmitter: class {
      event = () => new Disposable(() => {});
      fire() {}
      dispose() {}
    },
    l10n: { bundle: undefined },
    commands: {
      registerCommand(name: string, handler: Handler) {
        assert.ok(!commands.has(name), `${name} is registered already`);
        commands.set(name, handler);
        return new Disposable(() => commands.delete(name));
      },
      executeCommand: async (name: string, ...args: unknown[]) => commands.get(name)!(...args),
    },
    window: Object.assign(Object.create(anything()), {
      activeTextEditor: undefined,
      createOutputChannel: () => {
        channels++;
        return anything();
      },
    }),
    workspace: Object.assign(Object.create(anything()), { textDocuments: [], workspaceFolders: [] }),
  });
  return { vscode, commands, channels: () => channels };
}

interface Extension {
  activate(context: object): void;
}

describe('activation', () => {
  let script: string;

  before(async () => {
    const { entry, ...options } = BUNDLES.find(
      ({ outfile }: esbuild.BuildOptions) => outfile === 'dist/extension.browser.js',
    );
    const built = await esbuild.build({
      ...(options as esbuild.BuildOptions),
      entryPoints: [entry],
      bundle: true,
      write: false,
    });
    script = built.outputFiles![0]!.text;
  });

  /** Loads what is published for browsers, as VS Code's worker extension host does: in a realm without what is Node.js's. */
  function load(vscode: object): Extension {
    const realm = vm.createContext({ console, setTimeout, clearTimeout, TextDecoder, TextEncoder, crypto });
    const module = { exports: {} };
    const run = vm.runInContext(`(module, exports, require) => {${script}\n}`, realm);
    run(module, module.exports, (name: string) => {
      assert.equal(name, 'vscode');
      return vscode;
    });
    return module.exports as Extension;
  }

  it('offers every command of the manifest, and brings the client with the first of them that is run', async () => {
    const { vscode, commands, channels } = fakeVsCode();
    const subscriptions: Disposable[] = [];
    load(vscode).activate(Object.assign(Object.create(anything()), { subscriptions }));
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
    const contributed: string[] = contributes.commands.map(({ command }: { command: string }) => command);
    assert.deepEqual([...commands.keys()].sort(), [...contributed].sort());
    assert.equal(channels(), 0, 'the client is there already');

    await commands.get('shm-lint.showOutput')!();
    assert.equal(channels(), 1);
    const later = [...commands.keys()];
    assert.deepEqual(
      contributed.filter(command => !later.includes(command)),
      [],
    );
    await commands.get('shm-lint.showOutput')!();
    assert.equal(channels(), 1, 'a second client');
    for (const subscription of subscriptions) subscription.dispose();
  });
});
