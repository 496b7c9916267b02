/**
 * Services that stand around the engines: a database, a proxy. They are half of many a compose file, parsing it is most of
 * what reading it costs, and nobody looks at what they say. So before the text is parsed, it is replaced by filler of the
 * same length that parses as one scalar; all places in the rest of the text stay what they are.
 *
 * A service is a bystander for sure, or it stays: its image is written out, no engine is mentioned in it, all its keys are
 * among those below, and each of its lines has one of the plain forms below, which neither break nor bind what stands
 * elsewhere (no anchor, no merge, no tag, no block scalar, nothing that goes on in the next line).
 */
import { lineEnd, nextLine } from '../../edits/lines';

/** Keys that say nothing of what a service runs, of its shared memory, or of what another service is. */
const KEYS = new Set([
  ...['cap_add', 'cap_drop', 'container_name', 'cpu_shares', 'cpus', 'depends_on', 'deploy', 'dns'],
  ...['domainname', 'environment', 'expose', 'extra_hosts', 'healthcheck', 'hostname', 'image', 'init'],
  ...['labels', 'links', 'logging', 'mem_limit', 'mem_reservation', 'network_mode', 'networks', 'platform'],
  ...['ports', 'privileged', 'profiles', 'pull_policy', 'read_only', 'restart', 'scale', 'secrets'],
  ...['security_opt', 'stdin_open', 'stop_grace_period', 'stop_signal', 'sysctls', 'tty', 'ulimits'],
  ...['user', 'volumes', 'working_dir'],
]);

/** What binds services to each other or to other files, and comments that are for us. */
const BINDING = ['extends', 'include', 'shm-lint-'];

/** Where documents begin and end, and directives for the parser. */
const MARK = /^(?:---|\.\.\.|%)/m;

const SERVICES = /^services:[ \t]*(?:#[^\r\n]*)?\r?$/gm;
const SERVICE = /^ +[\w.-]+: *$/;

// What is in a line behind its indentation. Characters that are not ASCII stand in comments alone.
const DASH = /^- +/;
const KEY = /^([\w./-]*\w):(?= |$)/;
const QUOTED = String.raw`"[ !#-[\]-~]*"|'[ -&(-~]*'`;
const ITEM = String.raw`(?:${QUOTED}|[\w./][\w./=-]*)`;
const LIST = String.raw`\[ *(?:${ITEM}(?: *, *${ITEM})*)? *\]`;
const PLAIN = String.raw`[\w./$~^=(](?:[!"$-9;-~]|(?<! )#|:(?! |$)| (?= *(?:[!"$-9;-~]|:[!-~])))*`;
const VALUE = new RegExp(String.raw`^(?: +(${QUOTED}|${LIST}|\*[\w-]+|${PLAIN}))?(?: +#[^\r\n]*| *)$`);
const IMAGE = /^image: +(?:[\w./:@-]+|"[\w./:@-]+"|'[\w./:@-]+') *$/;

/** An own key of the service whose value is another's: it stays, for whoever asks who else holds what is to be changed. */
const SHARED = /^[\w./-]*\w: +\*/;

/** An alias that is the value of any key or item. */
const ALIAS = /[:-] +\*/;

/** What must not be mentioned: the size of shared memory, and mounts over it. */
const SHARED_MEMORY = /shm/i;

/** A compose text without what bystanders say. */
export interface Simplified {
  /**
   * As long as it was. It tells the same of all other services if it parses without a fault and no other file has a say
   * in them.
   */
  readonly text: string;
  /** The offsets of the bystanders' names. */
  readonly bystanders: ReadonlySet<number>;
  /** For the next version of the text. */
  readonly bodies: Bodies;
}

/** Of the lines below the name of a service: what stands in for them; undefined for those that stay. */
export type Bodies = ReadonlyMap<string, string | undefined>;

/**
 * @param mayConcern whether a part of the text could have to do with an engine
 * @param earlier what came of another version of the text, by the same question
 */
export function withoutBystanders(
  text: string,
  mayConcern: (text: string) => boolean,
  earlier: Bodies = new Map(),
): Simplified {
  const bystanders = new Set<number>();
  const bodies = new Map<string, string | undefined>();
  if (BINDING.some(word => text.includes(word)) || MARK.test(text)) return { text, bystanders, bodies };
  const [services, another] = text.matchAll(SERVICES);
  if (!services || another) return { text, bystanders, bodies };
  const parts: string[] = [];
  let copied = 0;
  for (const { name, start, end } of servicesIn(text, services.index + services[0].length)) {
    const body = text.slice(start, end);
    const filled = earlier.has(body) ? earlier.get(body) : fillerFor(body, mayConcern);
    bodies.set(body, filled);
    if (filled === undefined) continue;
    bystanders.add(name);
    parts.push(text.slice(copied, start), filled);
    copied = end;
  }
  return { text: parts.join('') + text.slice(copied), bystanders, bodies };
}

const [SPACE, HASH] = [32, 35];

/** A service: the offset of its name, and the lines below it, to the last one that has content. */
interface Service {
  readonly name: number;
  readonly start: number;
  readonly end: number;
}

/** The services below the line that an offset is in. */
function* servicesIn(text: string, offset: number): Generator<Service> {
  let indentation: number | undefined;
  let service: Service | undefined;
  let next: number;
  for (let start = nextLine(text, offset); start < text.length; start = next) {
    next = nextLine(text, start);
    let at = start;
    while (text.charCodeAt(at) === SPACE) at++;
    const end = lineEnd(text, start);
    if (at >= end || text.charCodeAt(at) === HASH) continue;
    const column = at - start;
    indentation ??= column;
    if (indentation === 0 || column < indentation) break;
    if (column > indentation) service = service && { ...service, end };
    else {
      if (service) yield service;
      service = SERVICE.test(text.slice(start, end)) ? { name: at, start: next, end: next } : undefined;
    }
  }
  if (service) yield service;
}

/** What stands in for the lines of a bystander; undefined where they stay. */
function fillerFor(body: string, mayConcern: (text: string) => boolean): string | undefined {
  const lines = linesOf(body);
  if (!isIdle(lines) || mayConcern(body)) return undefined;
  const parts: string[] = [];
  let copied = 0;
  for (const [{ start }, filler] of fillersOf(lines)) {
    parts.push(body.slice(copied, start), filler);
    copied = start + filler.length;
  }
  return parts.join('') + body.slice(copied);
}

/** A line without its ending. */
interface Line {
  readonly start: number;
  readonly text: string;
  /** How far it is indented, by spaces. */
  readonly column: number;
  /** Whether it is neither blank nor a comment. */
  readonly isContent: boolean;
}

function linesOf(body: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < body.length; start = nextLine(body, start)) {
    const text = body.slice(start, lineEnd(body, start));
    let column = 0;
    while (text[column] === ' ') column++;
    lines.push({ start, text, column, isContent: column < text.length && text[column] !== '#' });
  }
  return lines;
}

/** Whether it says nothing that anybody looks at, and in lines that can be left out. */
function isIdle(body: readonly Line[]): boolean {
  const nesting = new Nesting();
  let hasImage = false;
  for (const line of body) {
    if (!line.isContent) continue;
    const key = nesting.enter(line);
    if (key === undefined || SHARED_MEMORY.test(line.text)) return false;
    if (key === '') {
      if (ALIAS.test(line.text)) return false;
      continue;
    }
    if (!KEYS.has(key) || (key === 'image' && !IMAGE.test(line.text.slice(line.column)))) return false;
    hasImage ||= key === 'image';
  }
  // What follows a key without a value, comments and all, the parser takes for a part of it.
  return hasImage && !nesting.isKeyLast;
}

/** The block lists and mappings that are open at a line. */
class Nesting {
  private readonly levels: { readonly column: number; readonly isList: boolean }[] = [];
  /** Whether the line before ends with a key, whose value may follow. */
  isKeyLast = true;

  /** Goes to the next line: the key of the outermost mapping in it, or '' for none; undefined unless it is plain. */
  enter({ column, text }: Line): string | undefined {
    const dash = DASH.exec(text.slice(column))?.[0];
    if (!this.isAt(column, dash !== undefined)) return undefined;
    const at = column + (dash?.length ?? 0);
    const rest = text.slice(at);
    const key = KEY.exec(rest);
    const value = VALUE.exec(key ? rest.slice(key[0].length) : ` ${rest}`);
    const isItem = dash !== undefined && value?.[1] !== undefined;
    if (!value || !(key || isItem)) return undefined;
    if (dash !== undefined && key) this.levels.push({ column: at, isList: false });
    this.isKeyLast = value[1] === undefined;
    return key && this.levels.length === 1 ? key[1] : '';
  }

  /** Whether an item or a key may stand in a column; closes what it ends, and opens what it begins. */
  private isAt(column: number, isList: boolean): boolean {
    const { levels } = this;
    const top = levels.at(-1);
    if (!top || column > top.column || (column === top.column && isList && !top.isList)) {
      if (this.isKeyLast) levels.push({ column, isList });
      return this.isKeyLast;
    }
    levels.length = 1 + levels.findLastIndex(level => level.column === column && level.isList === isList);
    return levels.length > 0;
  }
}

/** The lines that are left out, each with its filler: a key, and below it the lines of one plain scalar. */
function* fillersOf(body: readonly Line[]): Generator<readonly [Line, string]> {
  const { column } = body.find(line => line.isContent)!;
  let isBelowKey = false;
  for (const line of body) {
    const { text } = line;
    const own = line.column === column ? text.slice(column) : '';
    if (IMAGE.test(own) || SHARED.test(own)) {
      isBelowKey = false;
    } else if (isBelowKey) {
      yield [line, fill(text.length, column + 1)];
    } else if (line.isContent) {
      isBelowKey = true;
      const key = column + KEY.exec(own)![1]!.length;
      yield [line, `${fill(key, column)}:${fill(text.length - key - 1, 1)}`];
    }
  }
}

/** So many characters: blanks up to a column, filler from there on. */
function fill(length: number, column: number): string {
  return ' '.repeat(Math.min(length, column)).padEnd(length, 'x');
}
