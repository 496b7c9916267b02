/** Select Graphic Rendition codes (ECMA-48), on and off. */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  blue: [34, 39],
} as const;

export type StyleName = keyof typeof CODES;

/** Writes a text in some styles, or plainly where the output shows no colours. */
export type Painter = (text: string, ...styles: readonly StyleName[]) => string;

export function painter(colours: boolean): Painter {
  if (!colours) return text => text;
  return (text, ...styles) =>
    text === ''
      ? text
      : styles.reduce((inner, name) => `\x1b[${CODES[name][0]}m${inner}\x1b[${CODES[name][1]}m`, text);
}

/**
 * Whether to colour the output: FORCE_COLOR decides where it is set (`0` and `false` are off), then NO_COLOR
 * (no-color.org: any text in it is off), then whether a person's terminal reads it.
 */
export function useColours(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (env.NO_COLOR) return false;
  return isTerminal && env.TERM !== 'dumb';
}

/** Whether characters beyond ASCII may be drawn: in a terminal that a UTF-8 locale, or a modern terminal program, announces. */
export function useUnicode(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (!isTerminal || env.TERM === 'dumb') return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return /utf-?8/i.test(locale) || Boolean(env.WT_SESSION) || env.TERM_PROGRAM === 'vscode';
}
