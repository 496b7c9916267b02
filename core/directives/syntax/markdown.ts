/** Comments of Markdown (HTML's, or MDX's own), and those of the code in its fenced blocks. */

import { lineStart } from '../../edits/lines';
import {
  aloneIn,
  type Fence,
  fencesOf,
  isManifest,
  isShell,
  programOf,
} from '../../formats/embedded/markdown';
import type { SourceDocument } from '../../model';
import type { Span } from '../../text/span';
import { PREFIX } from '../directive';
import { shellProgram } from './shell';
import type { Comment, Room, Syntax } from './syntax';
import { yamlSyntax } from './yaml';

/**
 * A comment that begins its line, maybe in a quotation or a list; further on it may be quoted code. One that is never
 * closed takes the rest, so that it is searched once.
 */
const HTML = /^\uFEFF?[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?<!--([\s\S]*?)(?:-->|(?![\s\S]))/gm;
const MDX = /^\uFEFF?[ \t>]*\{\/\*([\s\S]*?)(?:\*\/\}|(?![\s\S]))/gm;

/** The line that opens a block, where the block is not on the line of a list item. */
const OPENING = /^([ \t>]*)(?:`|~)/;

const FRONT_MATTER = /^\uFEFF?(---|\+\+\+)[ \t]*\r?\n[\s\S]*?\n\1[ \t]*\r?\n/;

export function markdownSyntax(document: SourceDocument, commands: readonly Span[]): Syntax {
  const { text, uri } = document;
  const fences = fencesOf(text).map(fence => ({ ...codeIn(fence, document, commands), fence }));
  const isMdx = /\.mdx$/i.test(uri);
  const fencesAt = (offset: number) =>
    fences.filter(({ fence }) => fence.start <= offset && offset < fence.end);
  const openingOf = ({ start }: Fence) => lineStart(text, start - 1);
  const own = [...text.matchAll(isMdx ? MDX : HTML)].flatMap(
    ({ 0: whole, 1: inside = '', index }): Comment[] => {
      const end = index + whole.length;
      const mark = isMdx ? '*/}' : '-->';
      const last = end - mark.length;
      return fencesAt(index).length > 0 || !whole.endsWith(mark)
        ? []
        : [{ span: { start: index, end }, inside: { start: last - inside.length, end: last } }];
    },
  );
  return {
    comments: [...own, ...fences.flatMap(({ comments }) => comments)].sort(
      (a, b) => a.span.start - b.span.start,
    ),
    // What a document quotes need not be whole.
    isSound: () => true,
    headsOf: offset =>
      fencesAt(offset).flatMap(({ fence, headsOf }) => [...headsOf(offset), openingOf(fence)]),
    roomAbove(offset) {
      const [room] = fencesAt(offset).flatMap(({ fence }): Room[] => {
        const at = openingOf(fence);
        const indent = OPENING.exec(text.slice(at))?.[1];
        return indent === undefined ? [] : [{ at, indent }];
      });
      return room;
    },
    get top() {
      const at = FRONT_MATTER.exec(text)?.[0].length ?? lineStart(text, 0);
      return isMdx ? undefined : { at, indent: '' };
    },
    write: content => (isMdx ? `{/* ${content} */}` : `<!-- ${content} -->`),
    mayLoseLine: () => true,
  };
}

function codeIn(
  fence: Fence,
  document: SourceDocument,
  commands: readonly Span[],
): Pick<Syntax, 'comments' | 'headsOf'> {
  const { start, end } = fence;
  const isConcerned =
    document.text.slice(start, end).includes(PREFIX) ||
    commands.some(word => start <= word.start && word.end <= end);
  if (!isConcerned) return { comments: [], headsOf: () => [] };
  const code = isShell(fence, document.text)
    ? shellProgram(programOf(fence, document), commands)
    : isManifest(fence)
      ? yamlSyntax(aloneIn(fence, document), commands)
      : undefined;
  if (!code) return { comments: [], headsOf: () => [] };
  const scope = { start, end };
  return {
    comments: code.comments.map(comment => ({ ...comment, scope })),
    headsOf: code.headsOf,
  };
}
