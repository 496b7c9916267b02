/**
 * Shell programs taken apart into the simple commands they run, in order, with what is known of their
 * variables. Control flow is not executed: every branch is read with what it sets itself, and afterwards a variable
 * is known only if all branches agree.
 */
import {
  type AndOr,
  type ArithmeticFor,
  type Assignment,
  type For,
  type Function as FunctionNode,
  forEachChild,
  type If,
  type ParameterExpansionPart,
  type Select,
  type Command as ShellCommand,
  type Word as ShellWord,
  type SyntaxNode,
  type While,
  type WordPart,
} from 'unbash';
import { type Command, type Fact, HOLE, type Word } from '../../model';
import { MappedText } from '../../text/mapped';
import type { Movable, Move } from '../../text/moved';
import { Ration } from '../../text/ration';
import type { Place } from '../../text/span';
import { MappedWord, mappedTextOf } from '../words';
import { computed, isInterpreter, isShell, pythonCall, type ReadScript, scriptCall, shellCall } from './call';
import { parseShell } from './parse';
import { Variables, type Veil } from './variables';

/** What a shell variable holds: a text (with a {@link HOLE} for what is not known), or the words of an array. */
type Value = Text | readonly Word[];

interface Text {
  readonly text: string;
  readonly place: Place;
  /** Whether whoever calls the script gives it, and nothing gives it if nobody does. */
  readonly isGiven?: boolean;
}

/** What is known at one point of a program. */
interface State {
  readonly variables: Variables<Value>;
  readonly parameters: readonly Word[] | undefined;
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
  /** What its variables may still come to, if it stands in another program. */
  readonly ration?: Ration;
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

/** Branches of a program beyond this number are left unread, with what they set. */
const MAX_BRANCHES = 2_000;

/** Commands beyond this number are left unread: nobody writes that many into one script. */
const MAX_COMMANDS = 10_000;

/**
 * The simple commands of a program. Tolerant: a part that does not parse is skipped, the rest is read.
 * `sh -c STRING` inside is taken apart as well.
 */
export function readProgram(source: MappedText, start: Start): Command[] {
  const reader = new ProgramReader(source, start);
  for (const statement of parseShell(source.text).commands) reader.visit(statement);
  return reader.commands;
}

/** Reads a script that people run, with everything that it runs in its turn. */
export function readScriptProgram(
  source: MappedText,
  start: Pick<Start, 'lookup'> & { readonly sourced: ReadScript },
): Program {
  const reader = new ProgramReader(source, start);
  const statements = parseShell(source.text).commands;
  for (const statement of statements) reader.noteAssignments(statement);
  for (const statement of statements) reader.visit(statement);
  return { commands: reader.commands, arrays: reader.arrays };
}

/**
 * A command line whose program is a shell with `-c`, or a script that can be read, by itself or under a program that
 * only runs another: the commands of that shell's program; else the command itself.
 */
export function unfoldShell(
  command: Command,
  lookup: Lookup,
  { nesting = 0, sourced, scripts, ration }: Pick<Start, 'nesting' | 'sourced' | 'scripts' | 'ration'> = {},
): Command[] {
  const call =
    nesting < MAX_NESTING
      ? (shellCall(command.words) ?? (scripts && scriptCall(command.words, scripts)))
      : undefined;
  if (!call) {
    const program = scripts && pythonCall(command.words, scripts);
    return [program ? { words: program, assignments: command.assignments } : command];
  }
  if (call.program.text.length > MAX_LENGTH) return [command];
  const assigned = new Map([...command.assignments, ...call.assignments]);
  return readProgram(call.program, {
    lookup: name => assigned.get(name) ?? lookup(name),
    parameters: call.parameters,
    nesting: nesting + 1,
    sourced,
    scripts,
    ...(ration && { ration }),
  });
}

class ProgramReader {
  readonly commands: Command[] = [];
  readonly arrays: ArrayLiteral[] = [];
  private variables = new Variables<Value>();
  /** Names that have been given a value so far; a name twice has been given one twice. */
  private readonly assigned: string[] = [];
  /** Branches read so far. */
  private branches = 0;
  private parameters: readonly Word[] | undefined;
  private readonly lookup: Lookup;
  readonly nesting: number;
  readonly sourced: Start['sourced'];
  readonly scripts: Start['scripts'];
  readonly ration: Ration;
  /** Where each name is last given a value, by position; a function may run after that. */
  private readonly lastAssigned = new Map<string, number>();
  /** What each function that was declared so far gives values to. */
  private readonly functions = new Map<string, readonly string[]>();

  constructor(
    private readonly source: MappedText,
    start: Start,
  ) {
    this.parameters = start.parameters;
    this.lookup = start.lookup;
    this.nesting = start.nesting ?? 0;
    this.sourced = start.sourced;
    this.scripts = start.scripts;
    this.ration = start.ration ?? new Ration();
  }

  /** Notes which names a part of the program gives values to. */
  noteAssignments(node: SyntaxNode): void {
    if (node.type === 'Assignment') this.lastAssigned.set(node.name, node.pos);
    else if (node.type === 'For' || node.type === 'Select') this.lastAssigned.set(node.name.value, node.pos);
    forEachChild(node, child => {
      if (child.type !== 'Word') this.noteAssignments(child);
    });
  }

  visit(node: SyntaxNode): void {
    switch (node.type) {
      case 'Command':
        this.readCommand(node);
        break;
      case 'AndOr':
        this.visitAndOr(node);
        break;
      case 'Function':
        this.visitFunction(node);
        break;
      case 'Subshell':
      case 'Pipeline':
        this.apart(() => this.visitChildren(node));
        break;
      case 'If':
        this.visitIf(node);
        break;
      case 'Case': {
        const isExhaustive = node.items.some(({ pattern }) => pattern.some(({ text }) => text === '*'));
        this.visitAlternatives(
          node.items.map(({ body }) => [body]),
          isExhaustive,
          node,
        );
        break;
      }
      case 'For':
      case 'Select':
        this.visitFor(node);
        break;
      case 'While':
      case 'ArithmeticFor':
        this.visitLoop(node);
        break;
      default:
        this.visitChildren(node);
    }
  }

  /**
   * Reads alternatives, of which one runs, or perhaps none. Each begins with what is known in front of them; one that
   * leaves the program says nothing of what comes behind.
   */
  private visitAlternatives(
    alternatives: readonly (readonly SyntaxNode[])[],
    isExhaustive: boolean,
    node: SyntaxNode,
  ): void {
    this.branches += alternatives.length;
    if (this.branches > MAX_BRANCHES) {
      this.forgetAssigned(node);
      return;
    }
    const before = this.state();
    const ends: State[] = isExhaustive ? [] : [before];
    for (const parts of alternatives) {
      this.variables = before.variables.fork();
      this.parameters = before.parameters;
      for (const part of parts) this.visit(part);
      if (!leaves(parts.at(-1))) ends.push(this.state());
    }
    const [end = before, ...others] = ends;
    this.agree([end, ...others], node);
  }

  private state(): State {
    return { variables: this.variables.fork(), parameters: this.parameters };
  }

  /** Goes on with what is the same in all states. */
  private agree(states: readonly [State, ...State[]], node: SyntaxNode): void {
    const [first, ...others] = states;
    this.variables = Variables.merged(
      [first.variables, ...others.map(({ variables }) => variables)],
      values => agreed(values) ?? this.hole(node),
    );
    this.parameters = others.every(({ parameters }) => parameters === first.parameters)
      ? first.parameters
      : [this.hole(node)];
  }

  /** `if [ -z "$TP" ]; then TP=4; fi` gives a default, like `${TP:-4}`. */
  private visitIf(node: If): void {
    this.visit(node.clause);
    const name = node.elif.length > 0 || node.else ? undefined : this.testedForNothing(node.clause, '-z');
    const alternatives = [[node.then], ...node.elif.map(({ clause, then }) => [clause, then])];
    this.visitAlternatives(node.else ? [...alternatives, [node.else]] : alternatives, !!node.else, node);
    if (name !== undefined) this.setDefault(name, node.then);
  }

  /** The variable of which a test asks whether it is empty (`-z`) or not (`-n`), where nothing in sight sets it. */
  private testedForNothing(test: SyntaxNode, operator: '-z' | '-n'): string | undefined {
    const text = this.source.text.slice(test.pos, test.end).trim();
    const [, asked, bare, braced] = EMPTINESS.exec(text) ?? [];
    const name = bare ?? braced;
    const isSet = name === undefined || this.variables.has(name) || this.lookup(name) !== undefined;
    return asked === operator && !isSet ? name : undefined;
  }

  /** What the only assignment in a part of the program gives a variable. */
  private setDefault(name: string, node: SyntaxNode): void {
    const values: ShellWord[] = [];
    const look = (inner: SyntaxNode): void => {
      if (inner.type === 'Assignment' && inner.name === name && inner.value.type === 'Word' && !inner.append)
        values.push(inner.value);
      forEachChild(inner, look);
    };
    look(node);
    if (values.length === 1) this.set(name, this.textFor(values[0]!));
  }

  /**
   * A function may run later, or never, and has parameters of its own. Inside, one command follows the other; what
   * the program sets behind it may be set by then.
   */
  private visitFunction(node: FunctionNode): void {
    const { parameters, variables } = this;
    const before = this.assigned.length;
    this.parameters = [this.hole(node)];
    this.variables = variables.veiled(this.setBehind(node));
    this.visitChildren(node);
    const changed = this.assigned.splice(before);
    this.variables = variables;
    this.parameters = parameters;
    for (const name of changed) this.forget(name, node);
    this.functions.set(node.name.value, changed);
  }

  /** The variables that are set behind a part of the program. */
  private setBehind(node: SyntaxNode): Veil<Value> {
    const covers = (name: string) => (this.lastAssigned.get(name) ?? 0) > node.end;
    return { covers, names: () => [...this.lastAssigned.keys()].filter(covers), value: this.hole(node) };
  }

  /** Of several words that a variable runs through none is known; a single one is. */
  private visitFor(node: For | Select): void {
    this.forgetAssigned(node);
    const words = (node.wordlist ?? [this.hole(node)]).flatMap(word =>
      'type' in word ? this.expand(word) : word,
    );
    const [only] = words;
    if (words.length === 1 && only && /^[\w./:@-]+$/.test(only.text)) {
      this.set(node.name.value, { text: only.text, place: only.place });
    }
    this.visitAlternatives([[node.body]], false, node);
  }

  private visitLoop(node: While | ArithmeticFor): void {
    this.forgetAssigned(node);
    if (node.type === 'While') this.visit(node.clause);
    this.visitAlternatives([[node.body]], false, node);
  }

  /** A loop's body runs more than once: what it sets, and shifts, may be so where it begins. */
  private forgetAssigned(node: SyntaxNode): void {
    if (node.type === 'Assignment') {
      if (!this.isGiven(node)) this.forget(node.name, node);
    } else if (node.type === 'For' || node.type === 'Select') this.forget(node.name.value, node);
    else if (node.type === 'Command' && this.parameters && /^(?:shift|set)$/.test(node.name?.value ?? ''))
      this.parameters = [this.hole(node)];
    forEachChild(node, child => {
      if (child.type !== 'Word') this.forgetAssigned(child);
    });
  }

  /** What a subshell, a part of a pipeline or a substitution sets is gone when it ends. */
  private apart(visit: () => void): void {
    const { parameters, variables } = this;
    const before = this.assigned.length;
    this.variables = variables.fork();
    visit();
    this.variables = variables;
    this.parameters = parameters;
    this.assigned.length = before;
  }

  private visitChildren(node: SyntaxNode): void {
    forEachChild(node, child => {
      if (!NOT_EXECUTED.has(child.type)) this.visit(child);
    });
  }

  /**
   * Behind `&&` a value counts for the rest of the chain. After the chain it counts only if nothing in front
   * of it could have failed: `[ -n "$BIG" ] && TP=4; serve $TP`. But `[ -z "$TP" ] && TP=4` gives a default.
   */
  private visitAndOr(node: AndOr): void {
    const [test, second, ...more] = node.commands;
    const isDefault = second && more.length === 0 && isAssignment(second);
    const name = isDefault
      ? this.testedForNothing(test!, node.operators[0] === '&&' ? '-z' : '-n')
      : undefined;
    let cut: State | undefined;
    node.commands.forEach((child, i) => {
      if (node.operators[i - 1] === '||') this.visitAlternatives([[child]], false, node);
      else this.visit(child);
      if (!isAssignment(child)) cut ??= this.state();
    });
    if (cut) this.agree([cut, this.state()], node);
    if (name !== undefined) this.setDefault(name, node);
  }

  private readCommand(node: ShellCommand): void {
    const prefix = node.prefix.filter((item): item is Assignment => item.type === 'Assignment');
    const suffix = node.suffix.filter(
      (item): item is ShellWord | Assignment => item.type === 'Word' || item.type === 'Assignment',
    );
    if (this.sourced) this.visitSubstitutions(node);
    if (!node.name) {
      for (const assignment of prefix) this.assign(assignment);
      return;
    }
    const name = node.name.value;
    if (DECLARATIONS.has(name)) {
      for (const item of suffix) if (item.type === 'Assignment') this.assign(item);
      return;
    }
    const words = [node.name, ...suffix].flatMap(item =>
      item.type === 'Word' ? this.expand(item) : [this.verbatim(item)],
    );
    const followed = this.sourced !== undefined && this.followInput(node, words);
    if (name === 'set') this.setParameters(words);
    else if (name === 'shift') this.shiftParameters(words);
    else if (FORGETTING.has(name)) for (const { text } of words.slice(1)) this.forget(text, node);
    else if ((name === 'source' || name === '.') && (this.sourced ?? this.scripts))
      this.readSourced(words[1], node);
    // `: "${TP:=2}"` sets a variable, which has happened by now, and does nothing else.
    else if (name !== ':') this.run(followed ? words : this.withInput(node, words), prefix);
    for (const changed of this.functions.get(name) ?? []) this.forget(changed, node);
  }

  private run(words: readonly Word[], prefix: readonly Assignment[]): void {
    if (this.commands.length >= MAX_COMMANDS) return;
    const variables = this.variables.fork();
    const own = prefix.flatMap(({ name, value }) =>
      value.type === 'Word' ? [[name, this.textFor(value)] as const] : [],
    );
    const command = new CommandInState(words, variables, own);
    const lookup: Lookup = name => this.scalarFact(name);
    const remote = this.sourced && this.nesting < MAX_NESTING ? remoteProgram(words) : undefined;
    if (!remote) this.add(unfoldShell(command, lookup, this));
    else if (remote.length > 1) this.add([{ words: remote, assignments: new Map() }]);
    else this.readNested(mappedTextOf(remote[0]!), () => undefined);
  }

  /** Commands inside `$(…)` and `<(…)`, which run before the command that holds them. */
  private visitSubstitutions(node: SyntaxNode): void {
    forEachChild(node, child => {
      if (child.type === 'CommandExpansion' || child.type === 'ProcessSubstitution') {
        // Positions in escaped backticks are those of another text.
        const { script } = child;
        if (!script || script.source !== undefined) return;
        this.apart(() => {
          for (const statement of script.commands) this.visit(statement);
        });
      } else if (child.type !== 'HereDoc') this.visitSubstitutions(child);
    });
  }

  /**
   * A here-document that a shell or ssh reads is a program; any other (`cat > run.sh`) is only text. False where there
   * is none to follow.
   */
  private followInput(node: ShellCommand, words: readonly Word[]): boolean {
    const reader = this.nesting < MAX_NESTING ? readsProgram(words) : undefined;
    const program = reader && this.inputOf(node);
    if (!program) return false;
    this.readNested(program, reader === 'here' ? name => this.scalarFact(name) : () => undefined);
    return true;
  }

  /**
   * An interpreter at the end of a command that reads its program from a here-document, as if the program stood behind
   * `-c`: `docker run -i IMAGE python3 - <<EOF`.
   */
  private withInput(node: ShellCommand, words: readonly Word[]): readonly Word[] {
    const at = words.findLastIndex(({ text }) => isInterpreter(text));
    if (at < 0) return words;
    const input = words.findIndex(({ text }, i) => i > at && (text === '-' || text === '-s'));
    const command = words.slice(0, input < 0 ? words.length : input);
    const reads = command.slice(at + 1).every(({ text }) => /^-(?![A-Za-z]*[cm])|^pipefail$/.test(text));
    const program = reads ? this.inputOf(node) : undefined;
    if (!program) return words;
    const place = { uri: program.uri, span: program.spanOf() };
    return [...command, { text: '-c', place }, new MappedWord(program, place)];
  }

  /** What a here-document says once its variables are filled in. */
  private inputOf(node: ShellCommand): MappedText | undefined {
    const input = node.redirects.findLast(redirect => redirect.type === 'HereDoc');
    if (!input) return undefined;
    const { body, delimiter } = input;
    const text = this.source.slice(body.pos, body.end);
    return delimiter?.quoted || !body.parts ? text : this.filledIn(body.pos, body.parts);
  }

  /** A text in which the shell fills in its variables before anybody else reads it. */
  private filledIn(start: number, parts: readonly WordPart[]): MappedText {
    return this.joined(
      start,
      parts.map(part =>
        part.type === 'SimpleExpansion' || part.type === 'ParameterExpansion'
          ? this.opaque(part.pos, part.end, this.ration.text(this.expansion(part)))
          : part.type === 'Literal'
            ? this.source.slice(part.pos, part.end)
            : this.opaque(part.pos, part.end, HOLE),
      ),
    );
  }

  private readNested(program: MappedText, lookup: Lookup): void {
    const { sourced, scripts, ration } = this;
    this.add(readProgram(program, { lookup, nesting: this.nesting + 1, sourced, scripts, ration }));
  }

  private add(commands: readonly Command[]): void {
    for (const command of commands) if (this.commands.length < MAX_COMMANDS) this.commands.push(command);
  }

  /** The variables of a file that is sourced; nothing is known for sure behind one that cannot be seen. */
  private readSourced(path: Word | undefined, node: ShellCommand): void {
    if (path && HARMLESS.test(path.text)) return;
    const text = path && !path.text.includes(HOLE) ? (this.sourced ?? this.scripts)?.(path.text) : undefined;
    if (!text || this.nesting >= MAX_NESTING) {
      for (const name of this.variables.names()) this.forget(name, node);
      return;
    }
    const reader = new ProgramReader(text, {
      lookup: this.lookup,
      nesting: this.nesting + 1,
      ration: this.ration,
    });
    reader.variables = this.variables.fork();
    for (const statement of parseShell(text.text).commands) reader.visit(statement);
    for (const name of reader.assigned) {
      const value = reader.variables.get(name);
      if (value === undefined) this.forget(name, node);
      else this.set(name, value);
    }
  }

  /** `set -- a b` gives the program new parameters; `set -e` does not. */
  private setParameters(words: readonly Word[]): void {
    const dashes = words.findIndex(word => word.text === '--');
    if (dashes >= 0) this.parameters = words.slice(dashes + 1);
  }

  private shiftParameters([, count]: readonly Word[]): void {
    if (!this.parameters || this.parameters.some(word => word.splits)) return;
    this.parameters =
      count && !/^\d+$/.test(count.text)
        ? [{ ...count, text: HOLE, splits: true }]
        : this.parameters.slice(Number(count?.text ?? 1));
  }

  /** Nothing is known of a variable from here on. */
  private forget(name: string, node: { pos: number; end: number }): void {
    this.set(name, this.hole(node));
  }

  private set(name: string, value: Value): void {
    if (!this.variables.has(name) && !this.variables.areFewerThan(MAX_VARIABLES)) return;
    this.variables.set(name, value);
    this.assigned.push(name);
  }

  private assign(assignment: Assignment): void {
    const { name, value, append } = assignment;
    const before = this.variables.get(name);
    if (value.type === 'ArrayValue') {
      this.arrays.push({ name, place: this.placeOf(value) });
      const kept = !append || !before ? [] : isArray(before) ? this.rationed(before) : [this.hole(value)];
      this.set(name, [...kept, ...value.elements.flatMap(element => this.expand(element))]);
      return;
    }
    if (assignment.index) {
      this.forget(name, assignment);
      return;
    }
    const { text, place } = this.textFor(value);
    if (this.isGiven(assignment)) this.set(name, { text, place, isGiven: true });
    else this.set(name, { text: append ? this.ration.text(this.scalar(name) ?? HOLE) + text : text, place });
  }

  /** `TP=$1`, `TP="$OPTARG"`, `TP="${1#*=}"` in a script itself, of which nobody knows what it is called with. */
  private isGiven({ value, append }: Assignment): boolean {
    const isPlain = value.type === 'Word' && !append && GIVEN.test(value.text);
    return isPlain && !this.parameters && this.nesting === 0;
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
          const value = this.ration.text(this.expansion(part));
          // Quotes keep a value together, but not all parameters or all elements of an array.
          const whole = quoted ? !/^\$\{?@|\[@\]/.test(part.text) : NAME_OF_MODEL.test(part.text);
          if (value.includes(HOLE) && !whole) splits = true;
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
    if (/^"?\$(?:[@*]|\{[@*]\})"?$/.test(word.text))
      return this.rationed(this.parameters ?? [this.hole(word)]);
    const [, name] = /^"?\$\{([A-Za-z_]\w*)\[[@*]\]\}"?$/.exec(word.text) ?? [];
    if (name === undefined) return undefined;
    const value = this.variables.get(name);
    return isArray(value) ? this.rationed(value) : [this.hole(word)];
  }

  /** Words that are used once more; one that is not known once the ration is used up. */
  private rationed(words: readonly Word[]): readonly Word[] {
    const [first] = words;
    if (!first || this.ration.allows(words.reduce((sum, { text }) => sum + text.length + 1, 0))) return words;
    return [{ text: HOLE, place: first.place, splits: true }];
  }

  private expansion(part: ParameterExpansionPart | (WordPart & { type: 'SimpleExpansion' })): string {
    if (part.type === 'SimpleExpansion') return this.scalar(part.text.slice(1)) ?? HOLE;
    if (part.prefix || part.index) return HOLE;
    const operation = part.operation;
    if (operation && operation.type !== 'Default') return HOLE;
    // A script that is called without parameters; inside of functions, and behind `shift`, it is not known.
    const isNotGiven = /^[1-9]\d*$/.test(part.parameter) && !this.parameters && this.nesting === 0;
    const value = operation && isNotGiven ? undefined : this.scalar(part.parameter);
    if (!operation) return value ?? HOLE;
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

/** A command with the variables it is started with, which are put together when somebody asks: few commands matter. */
class CommandInState implements Command, Movable {
  private facts: ReadonlyMap<string, Fact<string>> | undefined;

  constructor(
    readonly words: readonly Word[],
    private readonly variables: Variables<Value>,
    /** What stands in front of the command itself: `TP=2 serve`. */
    private readonly own: readonly (readonly [string, Text])[],
  ) {}

  get assignments(): ReadonlyMap<string, Fact<string>> {
    this.facts ??= new Map(
      [...this.variables, ...this.own].flatMap(([name, value]) =>
        isArray(value) ? [] : [[name, computed(value.text, value.place)]],
      ),
    );
    return this.facts;
  }

  moved(move: Move): Command {
    return { words: move(this.words), assignments: move(this.assignments) };
  }
}

function isArray(value: Value | undefined): value is readonly Word[] {
  return Array.isArray(value);
}

/** Whether a part of a chain only sets variables, so that it always succeeds. */
function isAssignment(node: SyntaxNode): boolean {
  return node.type === 'Command' && (!node.name || DECLARATIONS.has(node.name.value));
}

/** Whether a part of the program ends it, or the function around it. */
function leaves(node: SyntaxNode | undefined): boolean {
  if (node?.type === 'Statement') return leaves(node.command);
  if (node?.type === 'CompoundList') return leaves(node.commands.at(-1));
  if (node?.type === 'BraceGroup') return leaves(node.body);
  return node?.type === 'Command' && /^(?:exit|return|exec)$/.test(node.name?.value ?? '');
}

const GIVEN = /^"?\$(?:[1-9]|OPTARG|\{(?:[1-9]\d*|OPTARG)(?:[#%][^}]*)?\})"?$/;

/**
 * What several states of a variable have in common: the value, or the first words of an array; undefined for nothing.
 * What a caller may give is left aside: without it the others count.
 */
function agreed(states: readonly (Value | undefined)[]): Value | undefined {
  const own = states.filter(value => isArray(value) || !value?.isGiven);
  const values = own.length > 0 ? own : states;
  const [first] = values;
  if (values.every(value => value === first)) return first;
  const arrays = values.map(value => value ?? []).filter(isArray);
  if (arrays.length === values.length) {
    const [shortest = []] = arrays.toSorted((a, b) => a.length - b.length);
    const differs = shortest.findIndex((word, i) => arrays.some(array => array[i] !== word));
    const common = shortest.slice(0, differs < 0 ? undefined : differs);
    const longest = arrays.find(array =>
      arrays.every(other => other.length <= array.length && other.every((word, i) => word === array[i])),
    );
    const extra = longest?.slice(shortest.length) ?? [];
    // In front of the others, whose last one is there in any case.
    if (shortest[0]?.text.startsWith('-') && isIncidental(extra)) return [...extra, ...shortest];
    const next = arrays.map(array => array[common.length]).find(word => word);
    return next ? [...common, { text: HOLE, place: next.place, splits: true }] : common;
  }
  const same = values.every(
    value => value && !isArray(value) && !isArray(first) && value.text === first?.text,
  );
  return same ? values.at(-1) : undefined;
}

/** Flags of a container client that change nothing here. */
const INCIDENTAL =
  /^(?:-[evpuw]|--(?:env|env-file|volume|publish|user|workdir|name|label|network|restart|add-host))(?:=|$)/;

/** What flags of these may be given that does. */
const TELLING = /shm|ipc|parallel|nccl|vllm|sglang|gpu|cuda|nvidia|rocr|hip_/i;

/** Whether words that may be there or not make no difference: `-e HF_TOKEN=…` where there is a token. */
function isIncidental(words: readonly Word[]): boolean {
  const [flag] = words;
  return (
    !!flag && INCIDENTAL.test(flag.text) && words.every(({ text, splits }) => !splits && !TELLING.test(text))
  );
}

/** `[ -z "$NAME" ]`, `[[ -n ${NAME:-} ]]`, `test -z "$NAME"`. */
const EMPTINESS = /^(?:\[\[? +|test +)(-[zn]) +"?\$(?:(\w+)|\{(\w+)(?::?-)?\})"?(?: +\]\]?)?;?$/;

/** Parts of a command that hold text, not commands that run in its place. */
const NOT_EXECUTED: ReadonlySet<SyntaxNode['type']> = new Set<SyntaxNode['type']>([
  'Word', 'Assignment', 'Redirect', 'HereDoc', 'HereString',
]); // biome-ignore format: one line a set

const DECLARATIONS = new Set(['export', 'declare', 'local', 'readonly', 'typeset']);

/** Builtins whose operands are names of variables that they change. */
const FORGETTING = new Set(['unset', 'read', 'mapfile', 'readarray', 'getopts']);

/** A variable that holds one word by its name, quoted or not: `$MODEL`, `${HF_MODEL_HANDLE}`; not `$MODEL_ARGS`. */
const NAME_OF_MODEL = /^\$\{?(?:\w*_)?MODEL(?:_(?:ID|NAME|PATH|DIR|HANDLE|REPO))*\}?$/i;

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
