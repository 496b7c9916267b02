/** Which lines a directive is about, and which lines a finding answers to. */
import { extentOf } from '../edits';
import type { Finding, SharedMemory, Workload } from '../model';
import { LineIndex, type Place, type Span } from '../text/span';
import type { Directive } from './directive';
import { isContinued } from './syntax/shell';
import type { Syntax } from './syntax/syntax';

/** A document seen as lines, of which some hold nothing but comments. */
export class Lines {
  private readonly index: LineIndex;
  private readonly bare: LineIndex;

  constructor(
    private readonly text: string,
    { comments }: Syntax,
  ) {
    this.index = new LineIndex(text);
    let bare = '';
    let from = 0;
    for (const { span } of comments.toSorted((a, b) => a.span.start - b.span.start)) {
      bare += text.slice(from, span.start) + text.slice(span.start, span.end).replace(/[^\r\n]/g, ' ');
      from = span.end;
    }
    this.bare = new LineIndex(bare + text.slice(from));
  }

  at(offset: number): number {
    return this.index.positionAt(offset).line;
  }

  /** Behind the indentation at an offset. */
  private content(offset: number): number {
    return offset + /^[ \t]*/.exec(this.text.slice(offset))![0].length;
  }

  of({ start, end }: Span): number[] {
    const first = this.at(start);
    const last = this.at(Math.max(start, end - 1));
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  }

  /** The lines that a directive names; none for the whole file. */
  targetsOf({ reach, comment }: Directive): number[] {
    switch (reach) {
      case 'file':
        return [];
      case 'next-line': {
        let line = this.at(Math.max(comment.span.start, comment.span.end - 1)) + 1;
        while (line < this.bare.lineCount && this.bare.lineText(line).trim() === '') line++;
        return line < this.bare.lineCount ? [line] : [];
      }
      case 'line': {
        // Only the last line of a command that goes on over several has room for it.
        let line = this.at(comment.span.start);
        const lines = [line];
        while (isContinued(this.text, this.index.offsetAt({ line, character: 0 }))) lines.push(--line);
        return lines;
      }
    }
  }

  /**
   * The lines at which a finding can be silenced: those of its cause, of the size and of what it relates to, the first
   * of its workload, and the heads of all of these. What is missing has no line of its own.
   */
  answering(
    { span, related }: Finding,
    workload: Workload,
    syntax: Syntax,
    uri: string,
  ): ReadonlySet<number> {
    const { place, sharedMemory } = workload;
    const places = [memoryPlace(sharedMemory), ...related.map(one => one.place)];
    const whole = [span, ...places.flatMap(one => (one?.uri === uri ? [one.span] : []))];
    const first = [place.span.start, this.content(extentOf(workload).start)];
    const heads = [...whole.map(({ start }) => start), ...first].flatMap(at => syntax.headsOf(at));
    return new Set([...whole.flatMap(one => this.of(one)), ...[...first, ...heads].map(at => this.at(at))]);
  }

  /** The lines of a workload from its first to its last, and the heads of the first. */
  ofWorkload(workload: Workload, syntax: Syntax): ReadonlySet<number> {
    const extent = extentOf(workload);
    const heads = [this.content(extent.start), workload.place.span.start].flatMap(at => syntax.headsOf(at));
    return new Set([...this.of(extent), ...heads.map(at => this.at(at))]);
  }
}

function memoryPlace(memory: SharedMemory): Place | undefined {
  return 'place' in memory ? memory.place : undefined;
}
