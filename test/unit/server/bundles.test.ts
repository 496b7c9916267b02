import assert from 'node:assert/strict';
import { builtinModules } from 'node:module';
import * as esbuild from 'esbuild';
// @ts-expect-error: a script without types
import { BUNDLES } from '../../../scripts/bundles.mjs';

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

/** Bundles what is published under a name in dist/. */
async function published(file: string) {
  const { entry, ...options } = BUNDLES.find(({ outfile }: esbuild.BuildOptions) => outfile === file);
  const { outputFiles, metafile } = await esbuild.build({
    ...(options as esbuild.BuildOptions),
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
  });
  return { text: outputFiles[0]!.text, sources: Object.keys(metafile.inputs) };
}

describe('the bundle that is activated', () => {
  it('is small: no package, and nothing that only the client needs', async () => {
    const { text, sources } = await published('dist/extension.js');
    assert.ok(text.length < 15_000, `${text.length} characters`);
    assert.deepEqual(
      sources.filter(source => source.includes('node_modules')),
      [],
    );
    assert.match(text, /require\("\.\/extension\.browser\.js"\)/);
  });
});

describe('bundles for the browser', () => {
  it('need nothing of Node.js in the server', async () => {
    const { imports, sources } = await needsOf('server/main.worker.ts');
    assert.deepEqual(imports, []);
    assert.ok(sources.includes('core/lint.ts'));
    assert.ok(!sources.includes('server/files.node.ts'));
  });

  it('need nothing but VS Code in the client', async () => {
    const { imports, sources } = await needsOf('client/client.worker.ts', ['vscode']);
    assert.deepEqual([...new Set(imports)], ['vscode']);
    assert.ok(sources.includes('client/calculator/panel.ts'));
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
    for (const entry of ['server/main.worker.ts', 'client/client.worker.ts']) {
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
    for (const entry of ['server/main.worker.ts', 'client/client.worker.ts']) {
      const { sources } = await needsOf(entry, ['vscode']);
      const copies = sources.flatMap(source => /^.*node_modules\/vscode-jsonrpc\//.exec(source)?.[0] ?? []);
      assert.deepEqual([...new Set(copies)], ['node_modules/vscode-jsonrpc/'], entry);
    }
  });
});
