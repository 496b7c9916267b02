/** A shell program and the containers that it starts. Every format that holds shell programs asks here. */
import { t } from '../../l10n';
import {
  type CancellationToken,
  Cancelled,
  type Fact,
  type LintOptions,
  type Misplaced,
  type SharedMemory,
  type SourceDocument,
  type Word,
  type Workload,
  type Workspace,
} from '../../model';
import { parseDockerSize } from '../../sizes';
import { MappedText } from '../../text/mapped';
import { LineIndex, type Place, type Span } from '../../text/span';
import type { Reading } from '../format';
import { resolveUri } from '../uri';
import { withoutCarriageReturns } from '../words';
import { type Invocation, invocationOf } from './client';
import { containerOf, executionOf } from './container';
import { type ArrayLiteral, readScriptProgram } from './program';
import { placeOf } from './shared-memory';

/** Texts longer than this (UTF-16 code units) are left alone: no script is written that long by hand. */
export const MAX_SCRIPT_LENGTH = 1024 * 1024;

/** Whether a text may start a container at all; a scan of its characters. */
export function mentionsContainers(text: string): boolean {
  return /\b(?:docker|podman|nerdctl)\b/.test(text);
}

/** What a format tells about a program it holds. */
export interface ScriptOptions {
  /** Variables that the program finds when it starts. */
  readonly lookup?: (name: string) => Fact<string> | undefined;
  /** The elements of a list of strings that the program was put together from, with their quotes. */
  readonly elements?: readonly Span[];
}

/** One document while its programs are read: it may hold several. */
export class ScriptReader {
  readonly workloads: Workload[] = [];
  readonly dependencies = new Set<string>();
  private readonly lines: LineIndex;

  constructor(
    readonly document: SourceDocument,
    private readonly workspace: Workspace,
    readonly options: LintOptions,
    private readonly token: CancellationToken | undefined,
  ) {
    this.lines = new LineIndex(document.text);
  }

  get reading(): Reading {
    return { workloads: this.workloads, dependencies: [...this.dependencies] };
  }

  /** Reads one program of the document. */
  async read(
    source: MappedText,
    { lookup = () => undefined, elements = [] }: ScriptOptions = {},
  ): Promise<void> {
    if (!mentionsContainers(source.text)) return;
    const text = withoutCarriageReturns(source);
    const files = await this.filesSourcedBy(text.text);
    const program = readScriptProgram(text, { lookup, sourced: path => files.get(path) });
    const script = new Script(this, text.text, program.arrays, lookup, this.lines, elements);
    const invocations = program.commands.flatMap(command => {
      const invocation = invocationOf(command.words, word => script.written(word));
      return invocation ? [{ invocation, command }] : [];
    });
    const builds = invocations.map(({ invocation }) => invocation).filter(({ action }) => action === 'build');
    for (const { invocation, command } of invocations) {
      if (this.token?.isCancellationRequested) throw new Cancelled();
      const workload = await containerOf(invocation, command, script);
      if (workload) this.workloads.push(withBuild(workload, builds));
      else this.execute(invocation);
    }
  }

  /** What is run in a container that the document started before, by the name that it gave it. */
  private execute(invocation: Invocation): void {
    const execution = executionOf(invocation);
    const index = this.workloads.findLastIndex(
      ({ format, name }) => format === 'shell' && name === execution?.container,
    );
    const workload = this.workloads[index];
    if (!execution || !workload) return;
    const commands = [...workload.commands, ...execution.commands];
    this.workloads[index] = { ...workload, commands };
  }

  /** A text file by its path as written in the document; undefined where it cannot be read. */
  async readBeside(path: string): Promise<{ uri: string; text: string } | undefined> {
    const uri = resolveUri(this.document.uri, path);
    if (uri === undefined || uri === this.document.uri) return undefined;
    this.dependencies.add(uri);
    const text = await this.workspace.read(uri);
    return text === undefined ? undefined : { uri, text };
  }

  private async filesSourcedBy(program: string): Promise<Map<string, MappedText>> {
    const files = new Map<string, MappedText>();
    for (const [, , path = ''] of program.matchAll(SOURCING)) {
      if (files.has(path) || files.size >= MAX_SOURCED) continue;
      const file = await this.readBeside(path);
      if (!file || file.text.length > MAX_SCRIPT_LENGTH) continue;
      files.set(path, withoutCarriageReturns(MappedText.verbatim(file.uri, file.text, 0)));
    }
    return files;
  }
}

/** `source .env`, `. ./settings.sh`; paths with variables are left out. */
const SOURCING = /(?:^|[\s;&|])(?:source|\.)[ \t]+(["']?)([\w./-]+)\1/gm;

/** More files than this are not followed. */
const MAX_SOURCED = 8;

/** One program and what its containers share. */
export class Script {
  /** What containers that were started before have for /dev/shm, by their names. */
  readonly containers = new Map<string, SharedMemory>();

  constructor(
    private readonly reader: ScriptReader,
    private readonly text: string,
    private readonly arrays: readonly ArrayLiteral[],
    readonly lookup: (name: string) => Fact<string> | undefined,
    private readonly lines: LineIndex,
    private readonly elements: readonly Span[],
  ) {}

  get document(): SourceDocument {
    return this.reader.document;
  }

  get options(): LintOptions {
    return this.reader.options;
  }

  readBeside(path: string): Promise<{ uri: string; text: string } | undefined> {
    return this.reader.readBeside(path);
  }

  /** `line 12`: the name of a container that has none. */
  lineName({ span }: Place): string {
    return `line ${this.lines.positionAt(span.start).line + 1}`;
  }

  /** The characters of a word as they stand in the document. */
  written({ place }: Pick<Word, 'place'>): string {
    return place.uri === this.document.uri ? this.document.text.slice(place.span.start, place.span.end) : '';
  }

  /** The array in which something stands. */
  arrayAround({ uri, span }: Place): ArrayLiteral | undefined {
    return this.arrays.find(
      ({ place }) => place.uri === uri && place.span.start <= span.start && span.end <= place.span.end,
    );
  }

  /** The element of a list of strings that a word fills. */
  elementAround({ span }: Place): Span | undefined {
    return this.elements.find(({ start, end }) => start + 1 === span.start && span.end === end - 1);
  }

  isUsedOnce({ name }: ArrayLiteral): boolean {
    return this.text.split(`\${${name}[`).length === 2;
  }
}

/** A size for the build of just this image, and none for its run: the build's is gone when the image is there. */
function withBuild(workload: Workload, builds: readonly Invocation[]): Workload {
  const { image, sharedMemory } = workload;
  if (sharedMemory.kind !== 'default' || !image?.known) return workload;
  for (const { options } of builds) {
    const flag = options.findLast(({ name, value }) => name === 'shm-size' && value);
    const tagged = options.some(({ name, value }) => name === 'tag' && value?.text === image.value);
    const size = flag?.value && parseDockerSize(flag.value.text);
    if (!flag || !tagged || !size?.ok) continue;
    const what = t(
      'the `--shm-size` of `docker build` counts while the image is built, and not when it runs',
    );
    const misplaced: Misplaced = { kind: 'build', what, bytes: size.bytes, place: placeOf(flag) };
    return { ...workload, misplaced: [...(workload.misplaced ?? []), misplaced] };
  }
  return workload;
}
