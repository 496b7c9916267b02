/** What is bundled into dist/: for the build, and for the notices of what the bundles hold. */
import { builtinModules } from 'node:module';

const node = { platform: 'node', target: 'node20', format: 'cjs' };
const browser = { platform: 'browser', target: 'es2022' };

/** Packages with an entry for Node.js beside that for browsers, which esbuild would only find in a bundle for Node.js. */
const WITH_BOTH = [
  'vscode-jsonrpc',
  'vscode-languageclient',
  'vscode-languageserver',
  'vscode-languageserver-protocol',
];

/**
 * One file for Node.js and for browsers: two would hold nearly the same, and double what is published. Packages come as for a
 * browser; what is Node.js's own is asked for only by modules that a browser never runs.
 */
const anywhere = {
  ...browser,
  format: 'cjs',
  external: ['vscode', 'node:*', ...builtinModules],
  alias: Object.fromEntries(
    WITH_BOTH.map(name => [`${name}/node`, `./node_modules/${name}/lib/node/main.js`]),
  ),
};

/**
 * What other files of dist/ hold, and is loaded when it is needed: without it a start has a few kilobytes to read. By how it
 * ends where it is imported.
 */
const LOADED_LATER = {
  './commands': './commands.js',
  './dockerfile-ast': './dockerfile.js',
  '/server/main.node': './server.js',
  './extension.browser': './extension.browser.js',
};

const loadsLater = {
  name: 'loads-later',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) => {
      if (kind !== 'dynamic-import') return undefined;
      const name = Object.keys(LOADED_LATER).find(end => path.endsWith(end));
      return name && { path: LOADED_LATER[name], external: true };
    });
  },
};

/** With `import()` as `require()`: the loader of ES modules would take longer than all that is loaded. */
const inParts = { ...node, plugins: [loadsLater], supported: { 'dynamic-import': false } };

/** The bundles: where they start, where they end up, and what each runs on. */
export const BUNDLES = [
  { entry: 'client/extension.ts', outfile: 'dist/extension.js', ...inParts, external: ['vscode'] },
  { entry: 'client/extension.browser.ts', outfile: 'dist/extension.browser.js', ...anywhere },
  { entry: 'server/main.ts', outfile: 'dist/server.js', ...anywhere, format: 'iife' },
  {
    entry: 'client/calculator/webview/main.ts',
    outfile: 'dist/calculator.js',
    ...browser,
    format: 'iife',
    tsconfig: 'client/calculator/webview/tsconfig.json',
  },
  { entry: 'client/calculator/webview/style.css', outfile: 'dist/calculator.css', ...browser },
  { entry: 'cli/main.ts', outfile: 'dist/cli.js', ...inParts, banner: { js: '#!/usr/bin/env node' } },
  { entry: 'cli/commands/index.ts', outfile: 'dist/commands.js', ...inParts },
  { entry: 'core/formats/dockerfile-ast.ts', outfile: 'dist/dockerfile.js', ...node },
  { entry: 'api/index.ts', outfile: 'dist/api.js', ...node },
];
