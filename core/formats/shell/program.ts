/**
 * Shell programs taken apart into the simple commands they run, in order, with what is known of their
 * variables. Control flow is not executed: every branch is read, and a variable that a branch may change is
 * unknown afterwards.
 */
import {
  type AndOr,
  type Assignment,
  forEachChild,
  type ParameterExpansionPart,
  parse,
  type Command as ShellCommand,
  type Word as ShellWord,
  type SyntaxNode,
  type WordPart,
} from 'unbash';
import { type Command, type Fact, HOLE, type Word } from '../../model';
import { MappedText } from '../../text/mapped';
import type { Place } from '../../text/span';
import { MappedWord, mappedTextOf } from '../words';
import { computed, shellCall } from './call';

/** What a shell variable holds: a text (with a {@link HOLE} for what is not known), or the words of an array. */
type Value = Text | readonly Word[];

interface Text {
  readonly text: string;
  readonly place: Place;
}

/** What the environment gives a variable that a program itself does not set. */
type Lookup = (name: string) => Fact<string> | undefined;

/** What a program finds when it starts. */
interface Start {
  readonly lookup: Lookup;
  /** `$1`, `$2`, …; undefined when it is not known what the program is called with. */
  readonly parameters?: readonly Word[] | undefined;
  readonly nesting?: number;
}

/** Programs nested in programs (`bash -c "sh -c …"`) deeper than this are left unread. */
const MAX_NESTING = 8;

/** Programs longer than this (UTF-16 code units) are left unread: nobody writes them on a command line. */
const MAX_LENGTH = 64 * 1024;

/** Variables beyond this number are not remembered. */
const MAX_VARIABLES = 256;

/**
 * The simple commands of a program. Tolerant: a part that does not parse is skipped, the rest is read.
 * `sh -c STRING` inside is taken apart as well.
 */
export function readProgram(source: MappedText, start: Start): Command[] {
  const reader = new ProgramReader(source, start);
  for (const statement of parse(source.text).commands) reader.visit(statement, false);
  return reader.commands;
}

/**
 * A command line whose program is a shell with `-c`, by itself or under a program that only runs another:
 * the commands of that shell's program; else the command itself.
 */
export function unfoldShell(command: Command, lookup: Lookup, nesting = 0): Command[] {
  const call = nesting < MAX_NESTING ? shellCall(command.words) : undefined;
  if (!call || call.script.text.length > MAX_LENGTH) return [command];
  const assigned = new Map([...command.assignments, ...call.assignments]);
  return readProgram(mappedTextOf(call.script), {
    lookup: name => assigned.get(name) ?? lookup(name),
    parameters: call.parameters,
    nesting: nesting + 1,
  });
}

class ProgramReader {
  readonly commands: Command[] = [];
  private variables = new Map<string, Value>();
  /** Names that have been given a value so far; a name twice has been given one twice. */
  private readonly assigned: string[] = [];
  private parameters: readonly Word[] | undefined;
  private readonly lookup: Lookup;
  private readonly nesting: number;

  constructor(
    private readonly source: MappedText,
    start: Start,
  ) {
    this.parameters = start.parameters;
    this.lookup = start.lookup;
    this.nesting = start.nesting ?? 0;
  }

  /** @param conditional whether the node may not run, or run more than once */
  visit(node: SyntaxNode, conditional: boolean): void {
    switch (node.type) {
      case 'Command':
        this.readCommand(node, conditional);
        break;
      case 'AndOr':
        this.visitAndOr(node, conditional);
        break;
      case 'Function':
        this.visitFunction(node);
        break;
      case 'Subshell':
      case 'Pipeline':
        this.visitApart(node, conditional);
        break;
      case 'For':
      case 'Select':
        this.forget(node.name.value, node);
        this.visitChildren(node, true);
        break;
      default:
        this.visitChildren(node, conditional || BRANCHING.has(node.type));
    }
  }

  /** A function may run later, or never, and has parameters of its own. */
  private visitFunction(node: SyntaxNode): void {
    const { parameters } = this;
    this.parameters = undefined;
    this.visitChildren(node, true);
    this.parameters = parameters;
  }

  /** What a subshell or a part of a pipeline sets is gone when it ends. */
  private visitApart(node: SyntaxNode, conditional: boolean): void {
    const { parameters, variables } = this;
    this.variables = new Map(variables);
    this.visitChildren(node, conditional);
    this.variables = variables;
    this.parameters = parameters;
  }

  private visitChildren(node: SyntaxNode, conditional: boolean): void {
    forEachChild(node, child => {
      if (!NOT_EXECUTED.has(child.type)) this.visit(child, conditional);
    });
  }

  /**
   * Behind `&&` a value counts for the rest of the chain. After the chain it counts only if nothing in front
   * of it could have failed: `[ -n "$BIG" ] && TP=4; serve $TP`.
   */
  private visitAndOr(node: AndOr, conditional: boolean): void {
    const before = this.assigned.length;
    let certain = before;
    let mayFail = false;
    node.commands.forEach((child, i) => {
      this.visit(child, conditional || node.operators[i - 1] === '||');
      if (!mayFail) certain = this.assigned.length;
      mayFail ||= !isAssignment(child);
    });
    for (const name of this.assigned.slice(certain)) this.forget(name, node);
  }

  private readCommand(node: ShellCommand, conditional: boolean): void {
    const prefix = node.prefix.filter((item): item is Assignment => item.type === 'Assignment');
    const suffix = node.suffix.filter(
      (item): item is ShellWord | Assignment => item.type === 'Word' || item.type === 'Assignment',
    );
    if (!node.name) {
      for (const assignment of prefix) this.assign(assignment, conditional);
      return;
    }
    const name = node.name.value;
    if (DECLARATIONS.has(name)) {
      for (const item of suffix) if (item.type === 'Assignment') this.assign(item, conditional);
      return;
    }
    const words = [node.name, ...suffix].flatMap(item =>
      item.type === 'Word' ? this.expand(item) : [this.verbatim(item)],
    );
    if (name === 'set') this.setParameters(words, conditional, node);
    else if (name === 'shift') this.shiftParameters(words, conditional);
    else if (FORGETTING.has(name)) for (const { text } of words.slice(1)) this.forget(text, node);
    // `: "${TP:=2}"` sets a variable, which has happened by now, and does nothing else.
    else if (name !== ':') this.run(words, prefix);
  }

  private run(words: readonly Word[], prefix: readonly Assignment[]): void {
    const assignments = new Map<string, Fact<string>>();
    for (const [name, value] of this.variables)
      if (!isArray(value)) assignments.set(name, computed(value.text, value.place));
    for (const { name, value } of prefix)
      if (value.type === 'Word') {
        const { text, place } = this.textFor(value);
        assignments.set(name, computed(text, place));
      }
    const commands = unfoldShell({ words, assignments }, name => this.scalarFact(name), this.nesting);
    for (const command of commands) this.commands.push(command);
  }

  /** `set -- a b` gives the program new parameters; `set -e` does not. */
  private setParameters(words: readonly Word[], conditional: boolean, node: ShellCommand): void {
    const dashes = words.findIndex(word => word.text === '--');
    if (dashes < 0) return;
    this.parameters = conditional ? [this.hole(node)] : words.slice(dashes + 1);
  }

  private shiftParameters([, count]: readonly Word[], conditional: boolean): void {
    const known = !conditional && (count === undefined || /^\d+$/.test(count.text));
    const shifted = this.parameters?.slice(Number(count?.text ?? 1));
    this.parameters = known && !this.parameters?.some(word => word.splits) ? shifted : undefined;
  }

  /** Nothing is known of a variable from here on. */
  private forget(name: string, node: { pos: number; end: number }): void {
    this.set(name, this.hole(node));
  }

  private set(name: string, value: Value): void {
    if (this.variables.size >= MAX_VARIABLES && !this.variables.has(name)) return;
    this.variables.set(name, value);
    this.assigned.push(name);
  }

  private assign(assignment: Assignment, conditional: boolean): void {
    const { name, value, append } = assignment;
    const before = this.variables.get(name);
    if (value.type === 'ArrayValue') {
      const kept = (append || conditional) && isArray(before) ? before : [];
      // A branch that may not run adds words that may not be there.
      const added = conditional
        ? [this.hole(value)]
        : value.elements.flatMap(element => this.expand(element));
      this.set(name, [...kept, ...added]);
      return;
    }
    if (conditional || assignment.index) {
      this.forget(name, assignment);
      return;
    }
    const { text, place } = this.textFor(value);
    this.set(name, { text: append ? (this.scalar(name) ?? HOLE) + text : text, place });
  }

  /** What a word comes to as the value of a variable. */
  private textFor(word: ShellWord): Text {
    const text = this.expand(word)
      .map(part => part.text)
      .join(' ');
    return { text, place: this.placeOf(word) };
  }

  /** What `$NAME` stands for; undefined when nothing in sight sets it. */
  private scalar(name: string): string | undefined {
    if (/^\d+$/.test(name)) return this.parameter(Number(name));
    const value = this.variables.get(name);
    if (isArray(value)) return value[0]?.text ?? '';
    if (value) return value.text;
    const fact = this.lookup(name);
    return fact?.known ? fact.value : fact && HOLE;
  }

  private scalarFact(name: string): Fact<string> | undefined {
    const value = this.variables.get(name);
    if (value === undefined) return this.lookup(name);
    return isArray(value) ? undefined : computed(value.text, value.place);
  }

  private parameter(number: number): string {
    const { parameters } = this;
    if (number === 0 || !parameters || parameters.slice(0, number).some(word => word.splits)) return HOLE;
    return parameters[number - 1]?.text ?? '';
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
          const value = this.expansion(part);
          // Quotes keep a value together, but not all parameters or all elements of an array.
          if (value.includes(HOLE) && (!quoted || /^\$\{?@|\[@\]/.test(part.text))) splits = true;
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
    const place = this.placeOf(word);
    return this.splitExpansions(word, new MappedWord(this.joined(word.pos, pieces), place, splits));
  }

  /** An unquoted variable (`$ARGS`) becomes as many words as its value has; none if it is empty. */
  private splitExpansions(word: ShellWord, expanded: Word): Word[] {
    const only = word.parts?.length === 1 ? word.parts[0] : undefined;
    const bare = only && (only.type === 'SimpleExpansion' || only.type === 'ParameterExpansion');
    if (!bare || /^\S+$/.test(expanded.text)) return [expanded];
    return expanded.text
      .split(/\s+/)
      .filter(text => text !== '')
      .map(text => ({ text, place: expanded.place, ...(text.includes(HOLE) && { splits: true }) }));
  }

  /** The words of `"${ARRAY[@]}"` and `"$@"`. */
  private wholeArray(word: ShellWord): readonly Word[] | undefined {
    if (/^"?\$(?:[@*]|\{[@*]\})"?$/.test(word.text)) return this.parameters ?? [this.hole(word)];
    const [, name] = /^"?\$\{([A-Za-z_]\w*)\[[@*]\]\}"?$/.exec(word.text) ?? [];
    if (name === undefined) return undefined;
    const value = this.variables.get(name);
    return isArray(value) ? value : [this.hole(word)];
  }

  private expansion(part: ParameterExpansionPart | (WordPart & { type: 'SimpleExpansion' })): string {
    if (part.type === 'SimpleExpansion') return this.scalar(part.text.slice(1)) ?? HOLE;
    if (part.prefix || part.index) return HOLE;
    const value = this.scalar(part.parameter);
    const operation = part.operation;
    if (!operation) return value ?? HOLE;
    if (operation.type !== 'Default') return HOLE;
    const counts = value !== undefined && (!operation.operator.startsWith(':') || value !== '');
    switch (operation.operator.at(-1)) {
      case '-':
        return counts ? value : this.textFor(operation.operand).text;
      case '=':
        if (!counts) this.set(part.parameter, this.textFor(operation.operand));
        return counts ? value : this.textFor(operation.operand).text;
      case '+':
        return value === undefined || value === HOLE
          ? HOLE
          : counts
            ? this.textFor(operation.operand).text
            : '';
      default:
        return counts ? value : HOLE;
    }
  }

  private placeOf({ pos, end }: { pos: number; end: number }): Place {
    return { uri: this.source.uri, span: this.source.expressionOf(pos, end) };
  }

  /** Any number of words that are not known. */
  private hole(node: { pos: number; end: number }): Word {
    return { text: HOLE, place: this.placeOf(node), splits: true };
  }

  private verbatim(item: Assignment): Word {
    const place = this.placeOf(item);
    if (item.value.type !== 'Word') return new MappedWord(this.textOf(item.pos, item.end, item.text), place);
    const head = this.source.slice(item.pos, item.value.pos);
    const value = this.opaque(item.value.pos, item.value.end, this.textFor(item.value).text);
    return new MappedWord(MappedText.concat([head, value]), place);
  }

  private textOf(start: number, end: number, value: string): MappedText {
    const raw = this.source.slice(start, end);
    return raw.text === value ? raw : this.opaque(start, end, value);
  }

  private joined(start: number, pieces: readonly MappedText[]): MappedText {
    return MappedText.concat([this.source.slice(start, start), ...pieces]);
  }

  private opaque(start: number, end: number, value: string): MappedText {
    return MappedText.opaque(this.source.uri, value, this.source.spanOf(start, end));
  }
}

function isArray(value: Value | undefined): value is readonly Word[] {
  return Array.isArray(value);
}

/** Whether a part of a chain only sets variables, so that it always succeeds. */
function isAssignment(node: SyntaxNode): boolean {
  return node.type === 'Command' && (!node.name || DECLARATIONS.has(node.name.value));
}

const BRANCHING: ReadonlySet<SyntaxNode['type']> = new Set<SyntaxNode['type']>([
  'If', 'Case', 'ArithmeticFor', 'While',
]); // biome-ignore format: one line a set

/** Parts of a command that hold text, not commands that run in its place. */
const NOT_EXECUTED: ReadonlySet<SyntaxNode['type']> = new Set<SyntaxNode['type']>([
  'Word', 'Assignment', 'Redirect', 'HereDoc', 'HereString',
]); // biome-ignore format: one line a set

const DECLARATIONS = new Set(['export', 'declare', 'local', 'readonly', 'typeset']);

/** Builtins whose operands are names of variables that they change. */
const FORGETTING = new Set(['unset', 'read', 'mapfile', 'readarray', 'getopts']);
