/** The tokens of a Python program, as far as calls and plain values need them. */

/** A piece of a program; its offsets count UTF-16 code units of the program's text. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'other';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Strings with their prefixes, comments, names, whole numbers, and any other character by itself. */
const TOKEN =
  /[rRbBuUfF]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?)|#[^\n]*|[A-Za-z_]\w*|\d[\w.]*|\*\*|[^\s]/g;

/** The tokens of a program, comments left out. Never throws: what is no Python is told apart just as well. */
export function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].flatMap(({ 0: match, index }) => {
    if (match.startsWith('#')) return [];
    const kind = /["']$/.test(match)
      ? 'string'
      : /^[A-Za-z_]/.test(match)
        ? 'name'
        : /^\d/.test(match)
          ? 'number'
          : 'other';
    return [{ kind, text: match, start: index, end: index + match.length }];
  });
}

/** By how much a token changes the depth of brackets: 1, -1 or 0. */
export function nesting({ kind, text }: Token): number {
  if (kind !== 'other') return 0;
  return '([{'.includes(text) ? 1 : ')]}'.includes(text) ? -1 : 0;
}

/** The tokens of each argument of a call, from the one behind its opening bracket on. */
export function argumentsOf(tokens: readonly Token[], from: number): Token[][] {
  const args: Token[][] = [[]];
  let depth = 1;
  for (const token of tokens.slice(from)) {
    depth += nesting(token);
    if (depth === 0) break;
    if (depth === 1 && token.kind === 'other' && token.text === ',') args.push([]);
    else args.at(-1)!.push(token);
  }
  return args.filter(argument => argument.length > 0);
}
