/** Comments of Dockerfiles: lines of their own, also between the lines of one instruction. */
import { lineStart } from '../../edits/lines';
import { dockerfileParser } from '../../formats/dockerfile-parser';
import { LineIndex, type Range, type Span } from '../../text/span';
import { behindHead, lineOutside, roomAt, type Syntax } from './syntax';

export function dockerfileSyntax(text: string): Syntax {
  const parsed = dockerfileParser().DockerfileParser.parse(text);
  const lines = new LineIndex(text);
  const spanOf = ({ start, end }: Range): Span => ({
    start: lines.offsetAt(start),
    end: lines.offsetAt(end),
  });
  const instructions = parsed.getInstructions().map(instruction => spanOf(instruction.getRange()));
  const headOf = (offset: number) => lineOutside(text, offset, instructions);
  return {
    comments: parsed.getComments().map(comment => {
      const span = spanOf(comment.getRange());
      return { span, inside: { start: text.indexOf('#', span.start) + 1, end: span.end } };
    }),
    isSound: () => true,
    headsOf: offset => [headOf(offset)],
    roomAbove: offset => roomAt(text, headOf(offset)),
    // Parser directives (`# syntax=…`) are the first comments of a file.
    get top() {
      return { at: behindHead(text, /^#/), indent: '' };
    },
    write: content => `# ${content}`,
    mayLoseLine: ({ span }) => lineStart(text, span.start) <= span.start,
  };
}
