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
import { computed, isShell, type ReadScript, scriptCall, shellCall } from './call';

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
  /**
   * The text of a file that is sourced, by its path as written. Its presence makes the reader follow a script: into
   * `$(…)`, here-documents for a shell or ssh, and the files that are sourced.
   */
  readonly sourced?: ReadScript | undefined;
  /** The text of a shell script that the program runs or sources, by its path. */
  readonly scripts?: ReadScript | undefined;
}

/** An array as it was filled somewhere: `ARGS=(…)`, `ARGS+=(…)`. */
export interface ArrayLiteral {
  readonly name: string;
  readonly place: Place;
}

/** A program taken apart. */
export interface Program {
  readonly commands: readonly Command[];
  readonly arrays: readonly ArrayLiteral[];
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

/** Reads a script that people run, with everything that it runs in its turn. */
export function readScriptProgram(
  source: MappedText,
  start: Pick<Start, 'lookup'> & { readonly sourced: ReadScript },
): Program {
  const reader = new ProgramReader(source, start);
  const statements = parse(source.text).commands;
  for (const statement of statements) reader.noteAssignments(statement);
  for (const statement of statements) reader.visit(statement, false);
  return { commands: reader.commands, arrays: reader.arrays };
}

/**
 * A command line whose program is a shell with `-c`, or a script that can be read, by itself or under a program that
 * only runs another: the commands of that shell's program; else the command itself.
 */
export function unfoldShell(
  command: Command,
  lookup: Lookup,
  { nesting = 0, sourced, scripts }: Pick<Start, 'nesting' | 'sourced' | 'scripts'> = {},
): Command[] {
  const call =
    nesting < MAX_NESTING
      ? (shellCall(command.words) ?? (scripts && scriptCall(command.words, scripts)))
      : undefined;
  if (!call || call.program.text.length > MAX_LENGTH) return [command];
  const assigned = new Map([...command.assignments, ...call.assignments]);
  return readProgram(call.program, {
    lookup: name => assigned.get(name) ?? lookup(name),
    parameters: call.parameters,
    nesting: nesting + 1,
    sourced,
    scripts,
  });
}

class ProgramReader {
  readonly commands: Command[] = [];
  readonly arrays: ArrayLiteral[] = [];
  private variables = new Map<string, Value>();
  /** Names that have been given a value so far; a name twice has been given one twice. */
  private readonly assigned: string[] = [];
  private parameters: readonly Word[] | undefined;
  private readonly lookup: Lookup;
  readonly nesting: number;
  readonly sourced: Start['sourced'];
  readonly scripts: Start['scripts'];
  /** Where each name is last given a value, by position; a function may run after that. */
  private readonly lastAssigned = new Map<string, number>();

  constructor(
    private readonly source: MappedText,
    start: Start,
  ) {
    this.parameters = start.parameters;
    this.lookup = start.lookup;
    this.nesting = start.nesting ?? 0;
    this.sourced = start.sourced;
    this.scripts = start.scripts;
  }

  /** Notes which names a part of the program gives values to. */
  noteAssignments(node: SyntaxNode): void {
    if (node.type === 'Assignment') this.lastAssigned.set(node.name, node.pos);
    else if (node.type === 'For' || node.type === 'Select') this.lastAssigned.set(node.name.value, node.pos);
    forEachChild(node, child => {
      if (child.type !== 'Word') this.noteAssignments(child);
    });
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
        this.forgetAssigned(node);
        this.visitChildren(node, true);
        break;
      case 'While':
      case 'ArithmeticFor':
        this.forgetAssigned(node);
        this.visitChildren(node, true);
        break;
      default:
        this.visitChildren(node, conditional || BRANCHING.has(node.type));
    }
  }

  /**
   * A function may run later, or never, and has parameters of its own. Inside, one command follows the other; what
   * the program sets behind it may be set by then.
   */
  private visitFunction(node: SyntaxNode): void {
    const { parameters, variables } = this;
    const before = this.assigned.length;
    this.parameters = undefined;
    this.variables = new Map(variables);
    for (const [name, position] of this.lastAssigned) if (position > node.end) this.forget(name, node);
    const within = this.assigned.length;
    this.visitChildren(node, false);
    const changed = this.assigned.splice(before).slice(within - before);
    this.variables = variables;
    this.parameters = parameters;
    for (const name of changed) this.forget(name, node);
  }

  /** A loop's body runs more than once: what it sets may be set where it begins. */
  private forgetAssigned(node: SyntaxNode): void {
    if (node.type === 'Assignment') this.forget(node.name, node);
    else if (node.type === 'For' || node.type === 'Select') this.forget(node.name.value, node);
    forEachChild(node, child => {
      if (child.type !== 'Word') this.forgetAssigned(child);
    });
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
    if (this.sourced) this.visitSubstitutions(node, conditional);
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
    if (this.sourced) this.followInput(node, words);
    if (name === 'set') this.setParameters(words, conditional, node);
    else if (name === 'shift') this.shiftParameters(words, conditional);
    else if (FORGETTING.has(name)) for (const { text } of words.slice(1)) this.forget(text, node);
    else if ((name === 'source' || name === '.') && (this.sourced ?? this.scripts))
      this.readSourced(words[1], conditional, node);
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
    const command = { words, assignments };
    const lookup: Lookup = name => this.scalarFact(name);
    const remote = this.sourced && this.nesting < MAX_NESTING ? remoteProgram(words) : undefined;
    if (!remote) this.add(unfoldShell(command, lookup, this));
    else if (remote.length > 1) this.commands.push({ words: remote, assignments: new Map() });
    else this.readNested(mappedTextOf(remote[0]!), () => undefined);
  }

  /** Commands inside `$(…)` and `<(…)`, which run before the command that holds them. */
  private visitSubstitutions(node: SyntaxNode, conditional: boolean): void {
    forEachChild(node, child => {
      if (child.type === 'CommandExpansion' || child.type === 'ProcessSubstitution') {
        // Positions in escaped backticks are those of another text.
        if (!child.script || child.script.source !== undefined) return;
        const { parameters, variables } = this;
        this.variables = new Map(variables);
        for (const statement of child.script.commands) this.visit(statement, conditional);
        this.variables = variables;
        this.parameters = parameters;
      } else if (child.type !== 'HereDoc') this.visitSubstitutions(child, conditional);
    });
  }

  /** A here-document that a shell or ssh reads is a program; any other (`cat > run.sh`) is only text. */
  private followInput(node: ShellCommand, words: readonly Word[]): void {
    const input = node.redirects.findLast(redirect => redirect.type === 'HereDoc');
    const reader = input && this.nesting < MAX_NESTING ? readsProgram(words) : undefined;
    if (!input || !reader) return;
    const { body, delimiter } = input;
    const text = this.source.slice(body.pos, body.end);
    const program = delimiter?.quoted || !body.parts ? text : this.filledIn(body.pos, body.parts);
    this.readNested(program, reader === 'here' ? name => this.scalarFact(name) : () => undefined);
  }

  /** A text in which the shell fills in its variables before anybody else reads it. */
  private filledIn(start: number, parts: readonly WordPart[]): MappedText {
    return this.joined(
      start,
      parts.map(part =>
        part.type === 'SimpleExpansion' || part.type === 'ParameterExpansion'
          ? this.opaque(part.pos, part.end, this.expansion(part))
          : part.type === 'Literal'
            ? this.source.slice(part.pos, part.end)
            : this.opaque(part.pos, part.end, HOLE),
      ),
    );
  }

  private readNested(program: MappedText, lookup: Lookup): void {
    const { sourced, scripts } = this;
    this.add(readProgram(program, { lookup, nesting: this.nesting + 1, sourced, scripts }));
  }

  private add(commands: readonly Command[]): void {
    for (const command of commands) this.commands.push(command);
  }

  /** The variables of a file that is sourced; nothing is known for sure behind one that cannot be seen. */
  private readSourced(path: Word | undefined, conditional: boolean, node: ShellCommand): void {
    if (path && HARMLESS.test(path.text)) return;
    const text = path && !path.text.includes(HOLE) ? (this.sourced ?? this.scripts)?.(path.text) : undefined;
    if (!text || this.nesting >= MAX_NESTING) {
      for (const name of this.variables.keys()) this.forget(name, node);
      return;
    }
    const reader = new ProgramReader(text, { lookup: this.lookup, nesting: this.nesting + 1 });
    reader.variables = new Map(this.variables);
    for (const statement of parse(text.text).commands) reader.visit(statement, false);
    for (const name of reader.assigned) {
      const value = reader.variables.get(name);
      if (conditional || value === undefined) this.forget(name, node);
      else this.set(name, value);
    }
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
      this.arrays.push({ name, place: this.placeOf(value) });
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
          pieces.push(this.unescaped(part.pos, part.end, part.value, quoted));
          return;
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
    else pieces.push(this.unescaped(word.pos, word.end, word.value, false));
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

  /** A text whose backslashes have been taken away; each character keeps its own place. */
  private unescaped(start: number, end: number, value: string, quoted: boolean): MappedText {
    const raw = this.source.slice(start, end);
    if (raw.text === value) return raw;
    const pieces: MappedText[] = [];
    let from = 0;
    for (const { 0: sequence, index } of raw.text.matchAll(quoted ? /\\[\\"$`\n]/g : /\\[\s\S]/g)) {
      pieces.push(raw.slice(from, index));
      if (!sequence.endsWith('\n')) pieces.push(raw.slice(index + 1, index + 2));
      from = index + sequence.length;
    }
    const mapped = MappedText.concat([raw.slice(0, 0), ...pieces, raw.slice(from)]);
    return mapped.text === value ? mapped : this.opaque(start, end, value);
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

/** Files whose variables nobody's containers depend on: virtual environments, profiles, tool chains. */
const HARMLESS =
  /(?:^|\/)(?:activate|conda\.sh|nvm\.sh|setvars\.sh|\.?(?:bash|zsh)rc|\.?profile|bash_completion)$/;

/** Options of ssh that take the next word (OpenSSH ssh(1)). */
const SSH_VALUED = /^-[BbcDEeFIiJLlmOoPpQRSWw]$/;

/** The program behind `ssh [options] host`: one word that the remote shell reads, or a command word by word. */
function remoteProgram(words: readonly Word[]): readonly Word[] | undefined {
  if (words[0]?.text !== 'ssh') return undefined;
  let at = 1;
  while (words[at]?.text.startsWith('-')) at += SSH_VALUED.test(words[at]!.text) ? 2 : 1;
  const program = words.slice(at + 1);
  return program.length > 0 ? program : undefined;
}

/** Whether a command takes a program from its input: a shell without a script here, or one behind ssh elsewhere. */
function readsProgram(words: readonly Word[]): 'here' | 'there' | undefined {
  if (words[0]?.text === 'ssh') {
    const remote = remoteProgram(words);
    return !remote || readsScript(remote) ? 'there' : undefined;
  }
  return readsScript(words) ? 'here' : undefined;
}

function readsScript(words: readonly Word[]): boolean {
  const shell = words[0]?.text === 'sudo' ? words.findIndex(({ text }) => isShell(text)) : 0;
  if (shell < 0 || !isShell(words[shell]?.text ?? '')) return false;
  return words.slice(shell + 1).every(({ text }) => /^-(?!c)[a-z]*$/.test(text));
}
