/** What is bundled into dist/: for the build, and for the notices of what the bundles hold. */

const node = { platform: 'node', target: 'node20', format: 'cjs' };
const browser = { platform: 'browser', target: 'es2022' };

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
  { entry: 'cli/main.ts', outfile: 'dist/cli.js', ...node, banner: { js: '#!/usr/bin/env node' } },
  { entry: 'api/index.ts', outfile: 'dist/api.js', ...node },
];
