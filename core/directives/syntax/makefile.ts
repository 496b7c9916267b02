/** Comments of Makefiles: those of make, and those of the shell in the recipes. */

import { lineStart } from '../../edits/lines';
import { recipesIn } from '../../formats/embedded/makefile';
import type { SourceDocument } from '../../model';
import type { Span } from '../../text/span';
import { isContinued, shellProgram } from './shell';
import { behindHead, type Comment, type Syntax } from './syntax';

/** The lines of a variable that is defined over several of them; what looks like a comment there is a part of it. */
const DEFINITION = /^[ ]*(?:override[ ]+|export[ ]+)*define\b[\s\S]*?^[ ]*endef\b/gm;

export function makefileSyntax(document: SourceDocument, commands: readonly Span[]): Syntax {
  const { text } = document;
  const programs = recipesIn(document).map(recipe => ({
    span: recipe.spanOf(),
    ...shellProgram(recipe, commands),
  }));
  const definitions = [...text.matchAll(DEFINITION)].map(({ 0: { length }, index }) => ({
    start: index,
    end: index + length,
  }));
  const isIn = (spans: readonly Span[], at: number) =>
    spans.some(({ start, end }) => start <= at && at < end);
  const own = [...text.matchAll(/(?<=^|[ \t\uFEFF])#[^\r\n]*/gm)].flatMap(
    ({ 0: { length }, index }): Comment[] => {
      if (
        isIn(
          programs.map(({ span }) => span),
          index,
        ) ||
        isIn(definitions, index)
      )
        return [];
      const end = index + length;
      return [{ span: { start: index, end }, inside: { start: index + 1, end } }];
    },
  );
  const headOf = (offset: number) => {
    let at = lineStart(text, offset);
    while (isContinued(text, at)) at = lineStart(text, at - 1);
    return at;
  };
  return {
    comments: [...own, ...programs.flatMap(({ comments }) => comments)],
    isSound: within => programs.every(program => program.isSound(within)),
    headsOf: offset => [...programs.flatMap(program => program.headsOf(offset)), headOf(offset)],
    // In the first column it is make's, which does not hand it to the shell.
    roomAbove: offset => (isIn(definitions, offset) ? undefined : { at: headOf(offset), indent: '' }),
    get top() {
      return { at: behindHead(text, /^#.*(?<!\\)$/), indent: '' };
    },
    write: content => `# ${content}`,
    mayLoseLine: ({ span }) => !isContinued(text, lineStart(text, span.start)),
  };
}
