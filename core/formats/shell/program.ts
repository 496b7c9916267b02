/**
 * Shell programs taken apart into the simple commands they run, in order, with what is known of their
 * variables. Control flow is not executed: every branch is read, and a variable that a branch may change is
 * unknown afterwards.
 */
import {
  type ArrayValue,
  type Assignment,
  forEachChild,
  type ParameterExpansionPart,
  parse,
  type Command as ShellCommand,
  type Word as ShellWord,
  type SyntaxNode,
  type WordPart,
} from 'unbash';
import { type Command, type Fact, HOLE, known, unknown, type Word } from '../../model';
import { MappedText } from '../../text/mapped';
import { MappedWord, mappedTextOf } from '../words';

/** What a shell variable holds: text, or the words of an array. */
type Value = Fact<string> | readonly Word[];

/** Programs nested in programs (`bash -c "sh -c …"`) deeper than this are left unread. */
const MAX_NESTING = 8;

/**
 * The simple commands of a program. Tolerant: a part that does not parse is skipped, the rest is read.
 * `sh -c STRING` inside is taken apart as well.
 * @param lookup what the environment gives a variable the program itself does not set.
 */
export function readProgram(
  source: MappedText,
  lookup: (name: string) => Fact<string> | undefined,
  nesting = 0,
): Command[] {
  const reader = new ProgramReader(source, lookup, nesting);
  for (const statement of parse(source.text).commands) reader.visit(statement, false);
  return reader.commands;
}

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh']);

/**
 * A command line whose program is a shell with `-c`: the commands of that program; else the command itself.
 */
export function unfoldShell(
  command: Command,
  lookup: (name: string) => Fact<string> | undefined,
  nesting = 0,
): Command[] {
  const script = nesting < MAX_NESTING ? shellScript(command.words) : undefined;
  if (!script) return [command];
  const scope = (name: string) => command.assignments.get(name) ?? lookup(name);
  return readProgram(mappedTextOf(script), scope, nesting + 1);
}

/** The program text in `sh -c TEXT`, `bash -lc TEXT`, `/bin/bash -euo pipefail -c TEXT`. */
function shellScript(words: readonly Word[]): Word | undefined {
  const name = words[0]?.text ?? '';
  if (!SHELLS.has(name.slice(name.lastIndexOf('/') + 1))) return undefined;
  for (let i = 1; i < words.length; i++) {
    const { text } = words[i]!;
    if (/^-[A-Za-z]*c[A-Za-z]*$/.test(text)) return words.slice(i + 1).find(word => !/^[-+]/.test(word.text));
    if (/^[-+]o$|^[-+][A-Za-z]*o$|^--(?:rcfile|init-file)$/.test(text)) i++;
    else if (!/^[-+]/.test(text)) return undefined;
  }
  return undefined;
}

class ProgramReader {
  readonly commands: Command[] = [];
  private readonly variables = new Map<string, Value>();

  constructor(
    private readonly source: MappedText,
    private readonly lookup: (name: string) => Fact<string> | undefined,
    private readonly nesting: number,
  ) {}

  /** @param conditional whether the node may not run, or run more than once */
  visit(node: SyntaxNode, conditional: boolean): void {
    if (node.type === 'Command') {
      this.readCommand(node, conditional);
      return;
    }
    if (node.type === 'AndOr') {
      // What stands behind `&&` runs whenever the next step is reached; behind `||` it may not.
      node.commands.forEach((child, i) => {
        this.visit(child, conditional || node.operators[i - 1] === '||');
      });
      return;
    }
    const branches = BRANCHING.has(node.type);
    forEachChild(node, child => {
      if (!NOT_EXECUTED.has(child.type)) this.visit(child, conditional || branches);
    });
  }

  private readCommand(node: ShellCommand, conditional: boolean): void {
    const prefix = node.prefix.filter((item): item is Assignment => item.type === 'Assignment');
    if (!node.name) {
      for (const assignment of prefix) this.assign(assignment, conditional);
      return;
    }
    const suffix = node.suffix.filter(
      (item): item is ShellWord | Assignment => item.type === 'Word' || item.type === 'Assignment',
    );
    if (DECLARATIONS.has(node.name.value)) {
      for (const item of suffix) if (item.type === 'Assignment') this.assign(item, conditional);
      return;
    }
    const assignments = new Map<string, Fact<string>>(this.exported());
    for (const { name, value } of prefix)
      if (value.type === 'Word') assignments.set(name, this.valueOf(value));
    const words = [node.name, ...suffix].flatMap(item =>
      item.type === 'Word' ? this.expand(item) : [this.verbatim(item)],
    );
    this.commands.push(...unfoldShell({ words, assignments }, name => this.scalar(name), this.nesting));
  }

  /** Variables the program has set so far; a later command may inherit them. */
  private exported(): [string, Fact<string>][] {
    return [...this.variables].flatMap(([name, value]) => (isArray(value) ? [] : [[name, value]]));
  }

  private assign(assignment: Assignment, conditional: boolean): void {
    const { name, value, append } = assignment;
    const before = this.variables.get(name);
    if (value.type === 'ArrayValue') {
      const added = this.arrayWords(value);
      const kept = append && isArray(before) ? before : [];
      // A branch that may not run adds words that may not be there.
      this.variables.set(
        name,
        conditional ? [...(isArray(before) ? before : []), this.hole(value)] : [...kept, ...added],
      );
      return;
    }
    const place = { uri: this.source.uri, span: this.source.spanOf(value.pos, value.end) };
    if (conditional) this.variables.set(name, unknown(`a branch of the script may set $${name}`, place));
    else if (append) {
      const base = this.scalar(name);
      const tail = this.valueOf(value);
      this.variables.set(
        name,
        base?.known && tail.known
          ? known(base.value + tail.value, place)
          : unknown(`$${name} is built from parts that are not known`, place),
      );
    } else this.variables.set(name, this.valueOf(value));
  }

  private arrayWords(value: ArrayValue): Word[] {
    return value.elements.flatMap(element => this.expand(element));
  }

  private valueOf(word: ShellWord): Fact<string> {
    const place = { uri: this.source.uri, span: this.source.spanOf(word.pos, word.end) };
    const text = this.expand(word)
      .map(part => part.text)
      .join(' ');
    return text.includes(HOLE) ? unknown('it is computed when the script runs', place) : known(text, place);
  }

  private scalar(name: string): Fact<string> | undefined {
    const value = this.variables.get(name);
    if (value === undefined) return this.lookup(name);
    if (!isArray(value)) return value;
    const first = value[0];
    return first && !first.text.includes(HOLE) ? known(first.text, first.place) : unknown('it is an array');
  }

  /** A word after expansion: usually one word, for `"${ARRAY[@]}"` and unquoted variables perhaps several. */
  private expand(word: ShellWord): Word[] {
    const array = this.wholeArray(word);
    if (array) return [...array];
    const pieces: MappedText[] = [];
    let splits = false;
    const add = (part: WordPart, quoted: boolean): void => {
      switch (part.type) {
        case 'DoubleQuoted':
        case 'LocaleString':
          for (const child of part.parts) add(child, true);
          return;
        case 'SingleQuoted':
          pieces.push(this.source.slice(part.pos + 1, part.end - 1));
          return;
        case 'Literal':
        case 'AnsiCQuoted':
          pieces.push(this.textOf(part.pos, part.end, part.value));
          return;
        case 'SimpleExpansion':
        case 'ParameterExpansion': {
          const value = this.parameter(part);
          if (value.includes(HOLE) && !quoted) splits = true;
          pieces.push(this.opaque(part.pos, part.end, value));
          return;
        }
        case 'Glob':
        case 'ExtendedGlob':
        case 'BraceExpansion':
          pieces.push(this.textOf(part.pos, part.end, part.text));
          return;
        default:
          if (!quoted) splits = true;
          pieces.push(this.opaque(part.pos, part.end, HOLE));
      }
    };
    if (word.parts) for (const part of word.parts) add(part, false);
    else pieces.push(this.textOf(word.pos, word.end, word.value));
    const place = { uri: this.source.uri, span: this.source.spanOf(word.pos, word.end) };
    return this.splitExpansions(word, new MappedWord(this.joined(word.pos, pieces), place, splits));
  }

  /** Unquoted variables with blanks in their value become several words (`$ARGS`). */
  private splitExpansions(word: ShellWord, expanded: Word): Word[] {
    const only = word.parts?.length === 1 ? word.parts[0] : undefined;
    const bare = only && (only.type === 'SimpleExpansion' || only.type === 'ParameterExpansion');
    if (!bare || !/\s/.test(expanded.text)) return [expanded];
    return expanded.text
      .split(/\s+/)
      .filter(text => text !== '')
      .map(text => ({ text, place: expanded.place, ...(text.includes(HOLE) && { splits: true }) }));
  }

  private wholeArray(word: ShellWord): readonly Word[] | undefined {
    const match = /^"?\$\{([A-Za-z_]\w*)\[[@*]\]\}"?$/.exec(word.text);
    const value = match && this.variables.get(match[1]!);
    if (!match) return /^"?\$(?:@|\*|\{[@*]\})"?$/.test(word.text) ? [this.hole(word)] : undefined;
    return value && isArray(value) ? value : [this.hole(word)];
  }

  private parameter(part: ParameterExpansionPart | (WordPart & { type: 'SimpleExpansion' })): string {
    if (part.type === 'SimpleExpansion') return this.textOfVariable(part.text.slice(1)) ?? HOLE;
    if (part.prefix || part.index) return HOLE;
    const value = this.textOfVariable(part.parameter);
    const operation = part.operation;
    if (!operation) return value ?? HOLE;
    if (operation.type !== 'Default') return HOLE;
    const counts = value !== undefined && (!operation.operator.startsWith(':') || value !== '');
    switch (operation.operator.at(-1)) {
      case '-':
      case '=':
        return counts ? value : this.operandText(operation.operand);
      case '+':
        return value === undefined ? HOLE : counts ? this.operandText(operation.operand) : '';
      default:
        return counts ? value : HOLE;
    }
  }

  private operandText(operand: ShellWord): string {
    return this.expand(operand)
      .map(word => word.text)
      .join(' ');
  }

  private textOfVariable(name: string): string | undefined {
    const fact = this.scalar(name);
    return fact?.known ? fact.value : fact ? HOLE : undefined;
  }

  private hole(node: { pos: number; end: number }): Word {
    return {
      text: HOLE,
      place: { uri: this.source.uri, span: this.source.spanOf(node.pos, node.end) },
      splits: true,
    };
  }

  private verbatim(item: Assignment): Word {
    const place = { uri: this.source.uri, span: this.source.spanOf(item.pos, item.end) };
    if (item.value.type !== 'Word') return new MappedWord(this.textOf(item.pos, item.end, item.text), place);
    const head = this.source.slice(item.pos, item.value.pos);
    const value = this.expand(item.value)
      .map(word => word.text)
      .join(' ');
    return new MappedWord(MappedText.concat(head, this.opaque(item.value.pos, item.value.end, value)), place);
  }

  private textOf(start: number, end: number, value: string): MappedText {
    const raw = this.source.slice(start, end);
    return raw.text === value ? raw : this.opaque(start, end, value);
  }

  private joined(start: number, pieces: readonly MappedText[]): MappedText {
    return MappedText.concat(this.source.slice(start, start), ...pieces);
  }

  private opaque(start: number, end: number, value: string): MappedText {
    return MappedText.opaque(this.source.uri, value, this.source.spanOf(start, end));
  }
}

function isArray(value: Value | undefined): value is readonly Word[] {
  return Array.isArray(value);
}

const BRANCHING: ReadonlySet<SyntaxNode['type']> = new Set<SyntaxNode['type']>([
  'If', 'Case', 'For', 'ArithmeticFor', 'Select', 'While', 'Function',
]); // biome-ignore format: one line a set

/** Parts of a command that hold text, not commands that run in its place. */
const NOT_EXECUTED: ReadonlySet<SyntaxNode['type']> = new Set<SyntaxNode['type']>([
  'Word', 'Assignment', 'Redirect', 'HereDoc', 'HereString',
]); // biome-ignore format: one line a set

const DECLARATIONS = new Set(['export', 'declare', 'local', 'readonly', 'typeset', 'set', 'shopt', 'unset']);
