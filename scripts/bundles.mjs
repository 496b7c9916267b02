/** What is bundled into dist/: for the build, and for the notices of what the bundles hold. */

const node = { platform: 'node', target: 'node20', format: 'cjs' };
const browser = { platform: 'browser', target: 'es2022' };

/**
 * What other files of dist/ hold, and the command line loads when it needs it: without them a start has a few kilobytes to
 * read. By how it ends where it is imported.
 */
const LOADED_LATER = { './commands': './commands.js', '/server/main.node': './server.js' };

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
const commandLine = { ...node, plugins: [loadsLater], supported: { 'dynamic-import': false } };

/** The bundles: where they start, where they end up, and what each runs on. */
export const BUNDLES = [
  { entry: 'client/extension.ts', outfile: 'dist/extension.js', ...node, external: ['vscode'] },
  {
    entry: 'client/extension.browser.ts',
    outfile: 'dist/web/extension.js',
    ...browser,
    format: 'cjs',
    external: ['vscode'],
  },
  { entry: 'server/main.node.ts', outfile: 'dist/server.js', ...node },
  { entry: 'server/main.worker.ts', outfile: 'dist/web/server.js', ...browser, format: 'iife' },
  {
    entry: 'client/calculator/webview/main.ts',
    outfile: 'dist/calculator.js',
    ...browser,
    format: 'iife',
    tsconfig: 'client/calculator/webview/tsconfig.json',
  },
  { entry: 'client/calculator/webview/style.css', outfile: 'dist/calculator.css', ...browser },
  { entry: 'cli/main.ts', outfile: 'dist/cli.js', ...commandLine, banner: { js: '#!/usr/bin/env node' } },
  { entry: 'cli/commands/index.ts', outfile: 'dist/commands.js', ...commandLine },
  { entry: 'api/index.ts', outfile: 'dist/api.js', ...node },
];
