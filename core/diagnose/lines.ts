/** A text that arrives in pieces, cut into lines as editors count them. */

/** One line without its end. `offset` counts UTF-16 code units from the start of the whole text. */
export type LineListener = (line: string, offset: number) => void;

/** Of a line that never ends (a binary file, a progress bar) only this much is looked at, in UTF-16 code units. */
const MOST_OF_A_LINE = 1 << 20;

const LF = 10;
const CR = 13;

/** Cuts a text that comes in pieces of any size into lines. LF, CRLF and a lone CR each end one. */
export class LineSplitter {
  /** Pieces of the line that has not ended, at most {@link MOST_OF_A_LINE} long together. */
  private pieces: string[] = [];
  private kept = 0;
  /** Where that line starts, and where the text seen so far ends. */
  private lineStart = 0;
  private seen = 0;
  /** The last character was a CR whose LF may be about to come. */
  private afterCr = false;

  constructor(private readonly onLine: LineListener) {}

  push(text: string): void {
    let start = 0;
    if (this.afterCr && text !== '') {
      this.afterCr = false;
      if (text.charCodeAt(0) === LF) {
        start = 1;
        this.lineStart = this.seen + 1;
      }
    }
    let lf = text.indexOf('\n', start);
    let cr = text.indexOf('\r', start);
    while (lf >= 0 || cr >= 0) {
      const end = lf < 0 || (cr >= 0 && cr < lf) ? cr : lf;
      const isCrLf = text.charCodeAt(end) === CR && text.charCodeAt(end + 1) === LF;
      const next = end + (isCrLf ? 2 : 1);
      this.keep(text.slice(start, end));
      this.endLine();
      this.lineStart = this.seen + next;
      this.afterCr = text.charCodeAt(end) === CR && next === text.length && !isCrLf;
      start = next;
      if (lf >= 0 && lf < next) lf = text.indexOf('\n', next);
      if (cr >= 0 && cr < next) cr = text.indexOf('\r', next);
    }
    this.keep(text.slice(start));
    this.seen += text.length;
  }

  /** The last line, which need not have an end. */
  finish(): void {
    this.endLine();
  }

  private keep(piece: string): void {
    const room = MOST_OF_A_LINE - this.kept;
    if (piece === '' || room === 0) return;
    this.pieces.push(piece.length > room ? piece.slice(0, room) : piece);
    this.kept += Math.min(piece.length, room);
  }

  private endLine(): void {
    const line = this.pieces.length === 1 ? this.pieces[0]! : this.pieces.join('');
    this.pieces = [];
    this.kept = 0;
    this.onLine(line, this.lineStart);
  }
}
