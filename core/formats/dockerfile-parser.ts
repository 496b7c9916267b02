/** The parser of Dockerfiles, which is loaded with the first of them: it takes a while, and most files are none. */

type Parser = typeof import('./dockerfile-ast');

let parser: Parser | undefined;

/** Call it before {@link dockerfileParser}. */
export async function loadDockerfileParser(): Promise<void> {
  parser = await import('./dockerfile-ast');
}

/** The parser, once it is loaded. */
export function dockerfileParser(): Parser {
  return parser!;
}
