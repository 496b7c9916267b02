/** Which files may hold a workload, by their names alone: whoever looks through folders opens no others. */

const EXTENSIONS = [
  ...['yml', 'yaml', 'sh', 'bash', 'zsh', 'ksh', 'command', 'md', 'mdx', 'markdown', 'mk'],
  ...['service', 'container', 'pod', 'hcl', 'nomad', 'json', 'jsonc', 'code-workspace'],
];

const NAME = new RegExp(
  String.raw`\.(?:${EXTENSIONS.join('|')})$|^(?:GNU)?makefile$|^(?:Docker|Container)file|\.(?:Docker|Container)file$`,
  'i',
);

/** Whether some format may read a file of this name, without its folders. */
export function isCandidateName(name: string): boolean {
  return NAME.test(name);
}

/** Globs, as editors watch files by them, that match what {@link isCandidateName} takes in its usual spellings. */
export const CANDIDATE_GLOBS: readonly string[] = [
  `**/*.{${EXTENSIONS.join(',')}}`,
  '**/{GNUmakefile,makefile,Makefile}',
  '**/{Dockerfile,Containerfile,dockerfile,containerfile}*',
  '**/*.{Dockerfile,Containerfile,dockerfile,containerfile}',
];
