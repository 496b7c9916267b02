/** Comments of YAML, and of the shell programs that stand in its block scalars. */
import { isCollection, isPair, isScalar, Lexer, type Scalar } from 'yaml';
import { hasLoneCarriageReturn, lineEnd, lineStart, nextLine } from '../../edits/lines';
import { documentsOf } from '../../formats/kubernetes/documents';
import { hasConflictMarkers, isTemplate } from '../../formats/templates';
import { mappedScalar } from '../../formats/yaml/scalar';
import { spanOf, treesOf, type YamlTree } from '../../formats/yaml/tree';
import type { SourceDocument } from '../../model';
import type { Span } from '../../text/span';
import { type ShellProgram, shellProgram } from './shell';
import { behindHead, type Comment, lineOutside, roomAt, type Syntax } from './syntax';

/** Lines at the top that a comment goes below: other comments, directives of YAML, the start of the first document. */
const HEAD = /^#|^%|^---[ \t]*(?:#.*)?$/;

/**
 * @param document whole, in which everything that is not this YAML has been blanked out
 * @param commands where the words stand that are known to be commands
 */
export function yamlSyntax(document: SourceDocument, commands: readonly Span[]): Syntax {
  const { text, uri } = document;
  const trees = treesOf(document) ?? [];
  const nodes = nodesOf(trees);
  const faults = trees.flatMap(tree => tree.faults);
  const isWhole = trees.length > 0 && !hasConflictMarkers(text) && !hasLoneCarriageReturn(text);
  const isSound = (within: Span) =>
    isWhole &&
    documentsOf(text).every(part => {
      if (!touch(part, within)) return true;
      const isBroken = faults.some(({ span }) => touch(part, span));
      return !isBroken && !isTemplate(text.slice(part.start, part.end));
    });
  const roots = trees.flatMap(({ root }) => (root && isFlow(root.node) ? [spanOf(root.node)] : []));
  const programs = nodes.scalars.flatMap(scalar => programIn(scalar, text, uri, commands) ?? []);
  const headOf = (offset: number) => lineOutside(text, offset, nodes.folded);
  return {
    comments: [...commentsOf(text), ...programs.flatMap(({ comments }) => comments)].sort(
      (a, b) => a.span.start - b.span.start,
    ),
    isSound,
    headsOf: offset => [...programs.flatMap(program => program.headsOf(offset)), headOf(offset)],
    roomAbove(offset) {
      const at = headOf(offset);
      const room = roomAt(text, at);
      const isInFlow = roots.some(({ start, end }) => start <= offset && offset < end);
      if (
        !isSound({ start: offset, end: offset }) ||
        isInFlow ||
        room.indent.includes('\t') ||
        /^(?:---|\.\.\.|%)/.test(text.slice(at))
      )
        return undefined;
      return room;
    },
    get top() {
      return isSound({ start: 0, end: 0 }) && roots.length === 0
        ? { at: behindHead(text, HEAD), indent: '' }
        : undefined;
    },
    write: content => `# ${content}`,
    // The blank lines behind it would become a part of a text above it that keeps those at its end.
    mayLoseLine({ span }) {
      const below = nextLine(text, span.end);
      const isAtBlank = /^\s*$/.test(text.slice(below, lineEnd(text, below)));
      return !isAtBlank || !nodes.folded.some(({ end }) => end === lineStart(text, span.start));
    },
  };
}

function touch(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** Every comment; in a scalar nothing is one. */
function commentsOf(text: string): Comment[] {
  const comments: Comment[] = [];
  let offset = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    // Marks of the lexer itself, which stand for no characters.
    if (lexeme === '\x02' || lexeme === '\x18' || lexeme === '\x1f') {
      isScalar = lexeme === '\x1f';
      continue;
    }
    const end = offset + lexeme.length;
    if (!isScalar && lexeme.startsWith('#')) {
      comments.push({ span: { start: offset, end }, inside: { start: offset + 1, end } });
    }
    isScalar = false;
    offset = end;
  }
  return comments;
}

interface Nodes {
  readonly scalars: readonly Scalar.Parsed[];
  /** Scalars and flow collections of several lines, by their starts: no comment of YAML may go into them. */
  readonly folded: readonly Span[];
}

function nodesOf(trees: readonly YamlTree[]): Nodes {
  const scalars: Scalar.Parsed[] = [];
  const folded: Span[] = [];
  for (const { document, text } of trees) {
    const pending: unknown[] = [document.contents];
    while (pending.length > 0) {
      const node = pending.pop();
      if (isPair(node)) pending.push(node.key, node.value);
      else if (isScalar(node)) scalars.push(node as Scalar.Parsed);
      else if (isCollection(node)) for (const item of node.items) pending.push(item);
      if (!isScalar(node) && !isFlow(node)) continue;
      const span = spanOf(node as Scalar.Parsed);
      if (text.slice(span.start, span.end).includes('\n')) folded.push(span);
    }
  }
  return { scalars, folded: folded.sort((a, b) => a.start - b.start) };
}

function isFlow(node: unknown): boolean {
  return isCollection(node) && node.flow === true;
}

/**
 * The program of a block scalar that keeps its lines: one that commands were found in, unless what would be a comment was
 * read as words.
 */
function programIn(
  scalar: Scalar.Parsed,
  text: string,
  uri: string,
  commands: readonly Span[],
): ShellProgram | undefined {
  if (scalar.type !== 'BLOCK_LITERAL') return undefined;
  const { start, end } = spanOf(scalar);
  const inside = commands.filter(word => start < word.start && word.end <= end);
  if (inside.length === 0) return undefined;
  const program = shellProgram(mappedScalar(scalar, text, uri), commands);
  const isRead = program.comments.some(({ span }) =>
    inside.some(word => word.start <= span.start && span.start < word.end),
  );
  return isRead ? undefined : program;
}
