/** Makefiles: the recipes, with make's own variables filled in where the file sets them once and for all. */
import { HOLE, type SourceDocument } from '../../model';
import { MappedText } from '../../text/mapped';
import { Ration } from '../../text/ration';
import type { Format } from '../format';
import { MAX_SCRIPT_LENGTH, mentionsContainers, ScriptReader } from '../shell/script';
import { baseName } from '../uri';

export const makefile: Format = {
  id: 'makefile',
  syntax: 'makefile',

  mayConcern({ uri, languageId, text }) {
    const name = baseName(uri);
    const isMakefile = /^(?:GNU)?makefile$|\.mk$/i.test(name) || languageId === 'makefile';
    return isMakefile && text.length <= MAX_SCRIPT_LENGTH && mentionsContainers(text);
  },

  async read(document, workspace, options, token) {
    const reader = new ScriptReader(document, workspace, options, token);
    for (const recipe of recipesIn(document)) await reader.read(recipe);
    return reader.reading;
  },
};

/** The recipes of a Makefile, each as the shell gets it. */
export function recipesIn({ text, uri }: SourceDocument): MappedText[] {
  const variables = variablesOf(text);
  const ration = new Ration();
  return [...text.matchAll(RECIPE)].map(({ 0: recipe, index }) =>
    programOf(recipe, index, uri, variables, ration),
  );
}

/**
 * Lines that begin with a tab, one below the other, with the lines that a backslash adds to them; make's own comments
 * may stand between them.
 */
const RECIPE = /(?:^\t(?:[^\n]*\\\r?\n)*[^\n]*(?:\n|$)(?:^#[^\n]*\n(?=\t|#))*)+/gm;

/** `NAME = value`, `NAME := value`, `NAME ?= value`; one that is set twice, or added to, is not known. */
function variablesOf(text: string): Map<string, string> {
  const values = new Map<string, string>();
  const unclear = new Set<string>();
  const assignment =
    /^(?:export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*(\?|::?|\+|!)?=[ \t]*((?:[^\n]*\\\r?\n)*[^\n]*)/gm;
  for (const [, name = '', operator, value = ''] of text.matchAll(assignment)) {
    if (values.has(name) || operator === '+' || operator === '!' || value.includes('\\\n')) unclear.add(name);
    values.set(name, value.replace(/\s#.*$/, '').trim());
  }
  for (const name of unclear) values.delete(name);
  return values;
}

/** The tab and the marks in front of a line of its own, `$$`, `$(NAME)`, `${NAME}`, `$@`. */
const MADE = /(?<![^\n]|\\\r?\n)\t[@+-]*|\$\$|\$\(([^()]*)\)|\$\{([^{}]*)\}|\$[@<^?*]/g;

/** A recipe as the shell gets it: without tabs and `@`, with make's variables filled in and `$$` as `$`. */
function programOf(
  recipe: string,
  at: number,
  uri: string,
  variables: ReadonlyMap<string, string>,
  ration: Ration,
): MappedText {
  return MappedText.verbatim(uri, recipe, at).replace(MADE, ([part, inParentheses, inBraces]) => {
    if (part.startsWith('\t')) return '';
    return part === '$$' ? '$' : filledIn(inParentheses ?? inBraces ?? '', variables, ration, 0);
  });
}

function filledIn(
  name: string,
  variables: ReadonlyMap<string, string>,
  ration: Ration,
  depth: number,
): string {
  const value = depth < 8 ? variables.get(name) : undefined;
  if (value === undefined || !ration.allows(value.length)) return HOLE;
  return value
    .replace(/\$[({]([\w-]+)[)}]/g, (_, inner: string) => filledIn(inner, variables, ration, depth + 1))
    .replace(/\$[({][^)}]{0,1024}[)}]/g, HOLE);
}
