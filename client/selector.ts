/** Which documents are the linter's business; `activationEvents` in package.json says the same of what wakes it. */

/**
 * The languages whose documents may start a container. None of them is ours; `github-actions-workflow` and the last two
 * are there only where an extension brings them.
 */
export const LANGUAGES = [
  'dockercompose',
  'yaml',
  'github-actions-workflow',
  'dockerfile',
  'shellscript',
  'markdown',
  'makefile',
  'systemd-unit-file',
  'nomad',
];

/**
 * Files that may start one although their language is everybody's, or nobody's. A workspace that holds one wakes the
 * extension, whose server still waits until one is open.
 */
export const WAKING_FILES = [
  '**/*.container',
  '**/*.nomad',
  '**/*.nomad.hcl',
  '**/*.service',
  '**/devcontainer.json',
  '**/.devcontainer.json',
  '**/*task*def*.json',
  '**/*job*def*.json',
];

/**
 * Files that rarely do, and are in most workspaces, and our own: they are read by an extension that is awake already.
 */
export const OTHER_FILES = [
  '**/*.hcl',
  '**/package.json',
  '**/.vscode/tasks.json',
  '**/*.code-workspace',
  '**/.shm-lint.json',
];

/** All of them, under any scheme: the server only reads text. */
export const DOCUMENTS = [
  ...LANGUAGES.map(language => ({ language })),
  ...[...WAKING_FILES, ...OTHER_FILES].map(pattern => ({ pattern })),
];
