/** Comments of HCL and of JSON with comments: those of C and, in HCL, those of the shell. */
import type { Span } from '../../text/span';
import { behindHead, type Comment, lineOutside, roomAt, type Syntax } from './syntax';

const STRING = /"(?:[^"\\\r\n]|\\.)*"?/;
const COMMENT = /\/\/[^\r\n]*|\/\*[\s\S]*?\*\//;

/** JSON with comments: `devcontainer.json`, `tasks.json`. */
export function jsoncSyntax(text: string): Syntax {
  const tokens = new RegExp(`${STRING.source}|${COMMENT.source}`, 'g');
  return bracesSyntax(text, tokens, '//', /^\/\//);
}

/**
 * HCL, whose strings may be here-documents, of which no reader reads anything; lists are taken as one, for not all readers
 * expect comments in them.
 */
export function hclSyntax(text: string): Syntax {
  const hereDocument = /<<-?(\w+)\r?\n[\s\S]*?\n[ \t]*\1\b/;
  const tokens = new RegExp(
    `${STRING.source}|${hereDocument.source}|#[^\\r\\n]*|${COMMENT.source}|[[\\]]`,
    'g',
  );
  return bracesSyntax(text, tokens, '#', /^(?:#|\/\/)/);
}

function bracesSyntax(text: string, tokens: RegExp, mark: string, head: RegExp): Syntax {
  const comments: Comment[] = [];
  const folded: Span[] = [];
  const lists: number[] = [];
  for (const { 0: token, index: start } of text.matchAll(tokens)) {
    const end = start + token.length;
    if (token === '[') lists.push(start);
    else if (token === ']') {
      const opened = lists.pop();
      if (opened !== undefined) folded.push({ start: opened, end });
    } else if (/^(?:#|\/[/*])/.test(token)) {
      const closing = token.startsWith('/*') ? 2 : 0;
      const opening = token.startsWith('#') ? 1 : 2;
      comments.push({ span: { start, end }, inside: { start: start + opening, end: end - closing } });
      folded.push({ start, end });
    }
  }
  folded.sort((a, b) => a.start - b.start);
  const headOf = (offset: number) => lineOutside(text, offset, folded);
  return {
    comments,
    isSound: () => true,
    headsOf: offset => [headOf(offset)],
    roomAbove: offset => roomAt(text, headOf(offset)),
    get top() {
      return { at: behindHead(text, head), indent: '' };
    },
    write: content => `${mark} ${content}`,
    mayLoseLine: () => true,
  };
}
