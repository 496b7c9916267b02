import assert from 'node:assert/strict';
import { builtinModules } from 'node:module';
import * as esbuild from 'esbuild';

/** Bundles an entry point for the browser and returns what it needs. */
async function needsOf(entry: string, external: string[] = []) {
  const { metafile } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    outfile: 'bundle.js',
    platform: 'browser',
    external: [...external, ...builtinModules, 'node:*'],
    logLevel: 'silent',
  });
  return {
    imports: metafile.outputs['bundle.js']!.imports.map(({ path }) => path),
    sources: Object.keys(metafile.inputs),
  };
}

describe('bundles for the browser', () => {
  it('need nothing of Node.js in the server', async () => {
    const { imports, sources } = await needsOf('server/main.worker.ts');
    assert.deepEqual(imports, []);
    assert.ok(sources.includes('core/lint.ts'));
    assert.ok(!sources.includes('server/files.node.ts'));
  });

  it('need nothing but VS Code in the client', async () => {
    const { imports } = await needsOf('client/extension.browser.ts', ['vscode']);
    assert.deepEqual([...new Set(imports)], ['vscode']);
  });

  it('need nothing at all in the calculator’s page, and bring no parser', async () => {
    const { imports, sources } = await needsOf('client/calculator/webview/main.ts');
    assert.deepEqual(imports, []);
    assert.ok(sources.includes('core/calculator/calculate.ts'));
    assert.deepEqual(
      sources.filter(source => source.includes('node_modules')),
      [],
    );
  });

  it('do without what is told of the rules at length', async () => {
    for (const entry of ['server/main.worker.ts', 'client/extension.browser.ts']) {
      const { sources } = await needsOf(entry, ['vscode']);
      assert.deepEqual(
        sources.filter(source => /^core\/rules\/(.*\/)?(docs|page)\.ts$/.test(source)),
        [],
        entry,
      );
    }
    assert.ok((await needsOf('core/rules/docs.ts')).sources.includes('core/rules/shm-missing/docs.ts'));
  });

  it('hold one copy of the protocol', async () => {
    for (const entry of ['server/main.worker.ts', 'client/extension.browser.ts']) {
      const { sources } = await needsOf(entry, ['vscode']);
      const copies = sources.flatMap(source => /^.*node_modules\/vscode-jsonrpc\//.exec(source)?.[0] ?? []);
      assert.deepEqual([...new Set(copies)], ['node_modules/vscode-jsonrpc/'], entry);
    }
  });
});
