/** What a fix writes into the command that starts a container: `--shm-size=4g`, or `--ipc=host`. */
import type { EditSite, Misplaced } from '../model';
import { printDocker } from '../sizes';
import type { Place, Span, TextEdit } from '../text/span';
import { insertElement } from './elements';
import { insertAt, insertLine, lineEnd, lineStart, nextLine } from './lines';

/** Where `docker run` stands in its file. */
export interface ShellSite extends EditSite {
  readonly format: 'shell';
  readonly uri: string;
  /** The whole file. */
  readonly text: string;
  /** A Swarm service takes mounts, but no `--shm-size` and no `--ipc`. */
  readonly action: 'run' | 'service';
  /** From the client's name to the last word. */
  readonly extent: Span;
  /** Where another flag goes; absent where the flags do not stand in this file as such (a variable holds them all). */
  readonly room?: Room;
  /** The `--shm-size` that counts, with its value. */
  readonly sizeFlag?: Span;
  /** How each misplaced setting is put right, where an edit can do it. */
  readonly repairs: ReadonlyMap<Misplaced, Repair>;
}

/** A place for one more flag. */
export type Room =
  /** In front of the image, which stands in the command itself or (`inArray`) in an array. */
  | { readonly before: Span; readonly inArray: boolean }
  /** Behind the last element of the array that holds the flags. */
  | { readonly after: Span; readonly array: Span }
  /** In front of an element of a list of strings (JSON), which stands there with its quotes. */
  | { readonly beforeElement: Span };

/** How a misplaced setting is put right. */
export type Repair =
  /** Cut it out and write it where it counts. */
  | { readonly kind: 'move'; readonly cut: Span; readonly flag: string }
  /** Cut out what keeps it from counting. */
  | { readonly kind: 'cut'; readonly cut: Span }
  /** Write it as it is spelt. */
  | { readonly kind: 'replace'; readonly span: Span; readonly newText: string };

/** How a size is written for this command. */
export function sizeFlag({ action }: Pick<ShellSite, 'action'>, bytes: number): string {
  const size = printDocker(bytes);
  return action === 'service'
    ? `--mount type=tmpfs,destination=/dev/shm,tmpfs-size=${size}`
    : `--shm-size=${size}`;
}

/**
 * Gives the container a size: one more flag in front of the image, in the layout of the command.
 * @param bytes a positive whole number.
 * @returns undefined when the flags do not stand in the file.
 */
export function addSizeFlag(site: ShellSite, bytes: number): TextEdit[] | undefined {
  return site.room && [insertFlag(site.text, site.room, sizeFlag(site, bytes))];
}

/**
 * Lets the container use the host's IPC namespace, and takes its own size away: Docker would ignore it and Podman
 * refuses both together (containers/podman pkg/specgen/container_validate.go).
 */
export function addIpcHost(site: ShellSite): TextEdit[] | undefined {
  if (site.action === 'service') return undefined;
  if (site.sizeFlag) return [{ span: site.sizeFlag, newText: '--ipc=host' }];
  return site.room && [insertFlag(site.text, site.room, '--ipc=host')];
}

/**
 * Puts a size where a volume without a name (`-v /dev/shm`) covers /dev/shm with disk.
 * @param volume the flag, in the file of the command
 */
export function replaceDiskVolume(site: ShellSite, { span }: Place, bytes: number): TextEdit[] | undefined {
  const written = /^(?:-v[ =]?|--volume[ =]|--mount[ =])\S*\/dev\/shm\S*$/.test(
    site.text.slice(span.start, span.end),
  );
  return written ? [{ span, newText: sizeFlag(site, bytes) }] : undefined;
}

/**
 * Puts a misplaced setting right; undefined where no edit can.
 * @param instead a size to write in the place of one that would be too small.
 */
export function repairMisplaced(
  site: ShellSite,
  misplaced: Misplaced,
  instead: number | undefined,
): TextEdit[] | undefined {
  const repair = site.repairs.get(misplaced);
  switch (repair?.kind) {
    case 'move':
      return (
        site.room && [
          insertFlag(site.text, site.room, instead === undefined ? repair.flag : sizeFlag(site, instead)),
          { span: withBlanks(site.text, repair.cut), newText: '' },
        ]
      );
    case 'cut': {
      const { start } = repair.cut;
      const whole = { start, end: misplaced.place.span.end };
      return instead === undefined
        ? [{ span: repair.cut, newText: '' }]
        : [{ span: whole, newText: sizeFlag(site, instead) }];
    }
    case 'replace':
      return [{ span: repair.span, newText: repair.newText }];
    default:
      return undefined;
  }
}

/** Indentation, and the marks that a quotation or a terminal's continuation puts in front of a line. */
const LEAD = /^[ \t]*(?:>[ \t]?)*[ \t]*$/;

function insertFlag(text: string, room: Room, flag: string): TextEdit {
  if ('beforeElement' in room) return insertElement(text, room.beforeElement, flag);
  return 'after' in room ? intoArray(text, room, flag) : beforeImage(text, room, flag);
}

/**
 * A line of its own where the image begins one: after a backslash, or among the elements of an array. Otherwise
 * the flag goes on the image's line.
 */
function beforeImage(
  text: string,
  { before, inArray }: Extract<Room, { before: Span }>,
  flag: string,
): TextEdit {
  const start = lineStart(text, before.start);
  const lead = text.slice(start, before.start);
  if (start === 0 || !LEAD.test(lead)) return insertAt(before.start, `${flag} `);
  const above = text.slice(lineStart(text, start - 1), start).trimEnd();
  const continued = above.endsWith('\\');
  if (!continued && !inArray) return insertAt(before.start, `${flag} `);
  // The flags above may be indented otherwise than the image.
  const [, indent = lead] = /^((?:[ \t]|>)*)-/.exec(above) ?? [];
  return insertLine(text, start, `${indent}${flag}${inArray ? '' : ' \\'}`);
}

function intoArray(text: string, { after, array }: Extract<Room, { after: Span }>, flag: string): TextEdit {
  const start = lineStart(text, after.start);
  const rest = text.slice(after.end, lineEnd(text, after.end));
  const ownLines = array.start < start && /^[ \t]*(?:#.*)?$/.test(rest);
  if (!ownLines) return insertAt(after.end, ` ${flag}`);
  const indent = /^[ \t]*/.exec(text.slice(start, after.start))![0];
  return insertLine(text, nextLine(text, after.end), indent + flag);
}

/**
 * What goes together with some words: their whole line if they stand alone on it, with the backslash that leads
 * to it where nothing follows; else the blanks in front of them.
 */
function withBlanks(text: string, { start, end }: Span): Span {
  const from = lineStart(text, start);
  const alone = from > 0 && LEAD.test(text.slice(from, start));
  const rest = text.slice(end, lineEnd(text, end));
  if (alone && /^[ \t]*\\$/.test(rest)) {
    const below = nextLine(text, end);
    // A last line without a line ending takes the one above along.
    const isLast = text[below - 1] !== '\n';
    return { start: isLast ? lineEnd(text, lineStart(text, from - 1)) : from, end: below };
  }
  const above = text.slice(0, from);
  const continuation = /[ \t]*\\\r?\n$/.exec(above)?.[0].length;
  if (alone && continuation !== undefined && rest.trim() === '') {
    return { start: from - continuation, end };
  }
  const blanks = /[ \t]*$/.exec(text.slice(0, start))![0].length;
  return alone ? { start, end: end + /^[ \t]*/.exec(rest)![0].length } : { start: start - blanks, end };
}
