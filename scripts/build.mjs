#!/usr/bin/env node
// Bundles everything that runs into dist/.
//   node scripts/build.mjs               with source maps
//   node scripts/build.mjs --watch       and again after every change
//   node scripts/build.mjs --production  minified, as it is published, with the types of the API
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { declarations } from './api.mjs';
import { BUNDLES } from './bundles.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Packages that keep state in their modules: two copies in one bundle would not know each other's. */
const ONE_COPY = ['vscode-jsonrpc', 'vscode-languageserver-protocol', 'vscode-languageserver-types'];

const { values: options } = parseArgs({
  options: { watch: { type: 'boolean' }, production: { type: 'boolean' } },
});

/** Fails a bundle that holds two copies of a package that must be there once. */
const oneCopyEach = {
  name: 'one-copy-each',
  setup(build) {
    build.onEnd(({ metafile }) => ({
      errors: ONE_COPY.flatMap(name => {
        const copies = copiesOf(name, Object.keys(metafile?.inputs ?? {}));
        return copies.length > 1
          ? [{ text: `${name} is bundled ${copies.length} times: ${copies.join(', ')}` }]
          : [];
      }),
    }));
  },
};

function copiesOf(name, inputs) {
  const folder = `node_modules/${name}/`;
  const found = inputs.filter(input => input.includes(folder));
  return [...new Set(found.map(input => input.slice(0, input.lastIndexOf(folder) + folder.length)))];
}

/** Tells tasks.json when a rebuild begins and ends, and what is wrong. */
const announce = {
  name: 'announce',
  setup(build) {
    build.onStart(() => console.log('[watch] build started'));
    build.onEnd(async result => {
      await report(result);
      console.log('[watch] build finished');
    });
  },
};

async function report({ errors, warnings }) {
  const style = { color: process.stderr.isTTY ?? false };
  for (const text of await esbuild.formatMessages(errors, { ...style, kind: 'error' })) console.error(text);
  for (const text of await esbuild.formatMessages(warnings, { ...style, kind: 'warning' }))
    console.error(text);
}

const contexts = await Promise.all(
  BUNDLES.map(({ entry, plugins = [], ...bundle }) =>
    esbuild.context({
      ...bundle,
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      minify: options.production ?? false,
      sourcemap: !options.production,
      sourcesContent: false,
      metafile: true,
      logLevel: 'silent',
      plugins: [...plugins, oneCopyEach, ...(options.watch ? [announce] : [])],
    }),
  ),
);

if (options.watch) {
  await Promise.all(contexts.map(context => context.watch()));
} else {
  const results = await Promise.all(contexts.map(context => context.rebuild().catch(failure => failure)));
  await Promise.all(contexts.map(context => context.dispose()));
  for (const result of results) await report(result);
  if (results.some(result => result.errors.length > 0)) process.exit(1);
  await chmod(path.join(root, 'dist/cli.js'), 0o755);
  if (options.production) await writeFile(path.join(root, 'dist/api.d.ts'), await declarations());
}
