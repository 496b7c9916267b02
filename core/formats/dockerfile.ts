/**
 * Dockerfiles: what an image starts by itself. An image cannot carry a size of its own for /dev/shm, and neither
 * `docker build --shm-size` nor `RUN --mount=type=tmpfs` lasts beyond the build: only a hint can be given.
 */
import type { Instruction } from 'dockerfile-ast';
import type { SettingSite } from '../edits/settings';
import { msg, t } from '../l10n';
import {
  type Command,
  type Fact,
  HOLE,
  known,
  type SourceDocument,
  unknown,
  type Word,
  type Workload,
} from '../model';
import { MappedText } from '../text/mapped';
import { Ration } from '../text/ration';
import { LineIndex, type Range, type Span } from '../text/span';
import { least, visibleGpus } from './devices';
import { dockerfileParser, loadDockerfileParser } from './dockerfile-parser';
import type { Format } from './format';
import { readProgram, unfoldShell } from './shell/program';
import { baseName } from './uri';
import { MappedWord, withoutCarriageReturns } from './words';

const DEFAULT_BYTES = 64 * 1024 * 1024;

const DOUBT = msg(
  'An image cannot carry a /dev/shm of its own: its size is chosen when a container is started.',
);

/** A comment that says how the image is to be started has said it all. */
const ANSWERED = /^\uFEFF?[ \t]*#.*--(?:shm-size|ipc[= ]host)/m;

const MAX_LENGTH = 512 * 1024;

export const dockerfile: Format = {
  id: 'dockerfile',
  syntax: 'dockerfile',

  mayConcern({ uri, languageId, text }) {
    const name = baseName(uri);
    const isDockerfile =
      /^(?:Docker|Container)file(?:\.|$)|\.(?:dockerfile|containerfile)$/i.test(name) ||
      languageId === 'dockerfile';
    return isDockerfile && text.length <= MAX_LENGTH && /^[ \t]*(?:FROM|CMD|ENTRYPOINT)\b/im.test(text);
  },

  async read(document) {
    if (ANSWERED.test(document.text)) return { workloads: [], dependencies: [] };
    await loadDockerfileParser();
    const workloads = stagesOf(document).flatMap(
      (stage, i, { length }) => workloadOf(stage, i === length - 1) ?? [],
    );
    return { workloads, dependencies: [] };
  },
};

/** What a stage has at its end, its base stages included. */
interface Stage {
  readonly name: string | undefined;
  /** Its FROM, without the keyword. */
  readonly from: Span;
  /** The image outside of this file that it is built on. */
  readonly image: Fact<string>;
  readonly entrypoint: Program | undefined;
  readonly cmd: Program | undefined;
  /** Whether it says itself what to run, and does not only inherit it. */
  readonly isOwn: boolean;
  readonly variables: ReadonlyMap<string, Fact<string>>;
  /** Python packages that its build installs. */
  readonly installs: readonly Word[];
  readonly document: SourceDocument;
}

/** The value of CMD or ENTRYPOINT: words, or a program for a shell. */
type Program = { readonly at: Span } & (
  | { readonly words: readonly Word[] }
  | { readonly script: MappedText }
);

function stagesOf(document: SourceDocument): Stage[] {
  const parsed = dockerfileParser().DockerfileParser.parse(document.text);
  // Another escape character (Windows) is another language for the shell.
  if (parsed.getEscapeCharacter() !== '\\') return [];
  const lines = new LineIndex(document.text);
  const spanOf = ({ start, end }: Range): Span => ({
    start: lines.offsetAt(start),
    end: lines.offsetAt(end),
  });
  const stages: Stage[] = [];
  const global = new Map<string, Fact<string>>();
  const ration = new Ration();
  let stage:
    | (Stage & { variables: Map<string, Fact<string>>; installs: Word[]; ownCmd?: boolean })
    | undefined;
  for (const instruction of parsed.getInstructions()) {
    const range = instruction.getArgumentsRange();
    if (!range) continue;
    const span = spanOf(range);
    const text = MappedText.verbatim(document.uri, document.text.slice(span.start, span.end), span.start);
    switch (instruction.getKeyword()) {
      case 'FROM': {
        const [, reference = '', name] = /^(?:--\S+\s+)*(\S*)(?:\s+AS\s+(\S+))?/i.exec(text.text)!;
        const base = stages.findLast(other => other.name?.toLowerCase() === reference.toLowerCase());
        const at = text.text.indexOf(reference);
        const place = { uri: document.uri, span: text.spanOf(at, at + reference.length) };
        const image = filledIn(reference, global, ration);
        stage = {
          name,
          from: span,
          image:
            base?.image ??
            (image.includes(HOLE)
              ? unknown(t('the image is an argument of the build'), place)
              : known(image, place)),
          entrypoint: base?.entrypoint,
          cmd: base?.cmd,
          isOwn: false,
          variables: new Map(base?.variables),
          installs: [...(base?.installs ?? [])],
          document,
        };
        stages.push(stage);
        break;
      }
      case 'ARG':
      case 'ENV':
        for (const [name, value] of assignmentsIn(text.text)) {
          const variables = stage?.variables ?? global;
          const outer =
            instruction.getKeyword() === 'ARG' && value === undefined ? global.get(name) : undefined;
          const filled = value === undefined ? undefined : filledIn(value, variables, ration);
          const fact =
            outer ??
            (filled === undefined || filled.includes(HOLE) ? unknown(t('the build sets it')) : known(filled));
          variables.set(name, fact);
        }
        break;
      case 'RUN':
        stage?.installs.push(...packagesIn(text));
        break;
      case 'ENTRYPOINT':
      case 'CMD': {
        if (!stage) break;
        const program = programOf(instruction, text, spanOf(instruction.getRange()), document.uri, spanOf);
        const isCmd = instruction.getKeyword() === 'CMD';
        // A new entrypoint takes away the CMD of the image below (docs.docker.com/reference/dockerfile).
        const cmd = isCmd ? program : stage.ownCmd ? stage.cmd : undefined;
        const next = {
          ...stage,
          isOwn: true,
          cmd,
          ...(isCmd ? { ownCmd: true } : { entrypoint: program }),
        };
        stages[stages.length - 1] = next;
        stage = next;
        break;
      }
    }
  }
  return stages;
}

function programOf(
  instruction: Instruction,
  text: MappedText,
  at: Span,
  uri: string,
  spanOf: (range: Range) => Span,
): Program {
  const { JSONInstruction } = dockerfileParser();
  if (!(instruction instanceof JSONInstruction) || !instruction.getClosingBracket()) {
    // Comment lines inside an instruction are taken away before anybody sees it.
    const script = withoutCarriageReturns(text).replace(/(?<=\\\n)(?:[ \t]*#[^\n]*\n)+/g, () => '');
    const words = execForm(script, uri);
    return words ? { words, at } : { script, at };
  }
  const base = text.spanOf().start;
  const words = instruction.getJSONStrings().map(item => {
    const range = spanOf(item.getRange());
    // The parser's own value lacks the blanks inside of quotes (dockerfile-ast 0.7.1).
    const raw = text.text.slice(range.start - base, range.end - base);
    const value = decoded(raw);
    const mapped =
      raw === `"${value}"`
        ? MappedText.verbatim(uri, value, range.start + 1)
        : MappedText.opaque(uri, value, range);
    return new MappedWord(mapped, { uri, span: range });
  });
  return { words, at };
}

/** The strings of an array in which the parser missed some for comment lines between them; undefined for a program. */
function execForm(text: MappedText, uri: string): Word[] | undefined {
  const whole = text.replace(/\\[ \t]*\n/g, () => '');
  try {
    if (!Array.isArray(JSON.parse(whole.text))) return undefined;
  } catch {
    return undefined;
  }
  return [...whole.text.matchAll(/"((?:\\.|[^"\\])*)"/g)].map(({ 0: raw, 1: inner, index }) => {
    const span = whole.spanOf(index, index + raw.length);
    const value = decoded(raw);
    const mapped =
      value === inner ? whole.slice(index + 1, index + raw.length - 1) : MappedText.opaque(uri, value, span);
    return new MappedWord(mapped, { uri, span });
  });
}

/** A string of JSON; what Docker would refuse is taken as it stands. */
function decoded(raw: string): string {
  try {
    return String(JSON.parse(raw));
  } catch {
    return raw.slice(1, -1);
  }
}

/** What `pip install` and `uv pip install` are given by name, with a release if it is pinned: `vllm==0.11.2`. */
function packagesIn(run: MappedText): Word[] {
  return [...run.text.matchAll(/\bpip3?[ \t]+install\b((?:(?!\s#)[^&|;])*)/g)].flatMap(
    ({ 0: all, 1: given = '', index }) =>
      [...given.matchAll(PACKAGE)].map(({ 0: found, 1: name = '', 2: release = '', index: at }) => {
        const start = index + all.length - given.length + at;
        const span = run.spanOf(start, start + found.length);
        return { text: name.toLowerCase() + release, place: { uri: run.uri, span } };
      }),
  );
}

/** A name, its extras, and the release if it is pinned. */
const PACKAGE = /(?<=[\s"'])([A-Za-z][\w.-]*)(?:\[[^\]]*\])?(==[\w.]+|(?=["'=<>~!\s\\]|$))/g;

/** `A=1 B="two words"`, or the old `A value`. */
function* assignmentsIn(text: string): Generator<[name: string, value: string | undefined]> {
  const old = /^([A-Za-z_]\w*)[ \t]+([^=\s][^\n]*)$/.exec(text);
  if (old) return yield [old[1]!, old[2]];
  for (const [, name = '', value] of text.matchAll(
    /(?<!\w)([A-Za-z_]\w*)(?:=("(?:[^"\\]|\\[\s\S])*"|'[^']*'|(?:[^\s\\]|\\[^\n])*))?(?=\s|\\|$)/g,
  )) {
    yield [name, value?.replace(/^(["'])([\s\S]*)\1$/, '$2')];
  }
}

/** A text with `$NAME`, `${NAME}` and `${NAME:-default}` filled in as the build does. */
function filledIn(text: string, variables: ReadonlyMap<string, Fact<string>>, ration: Ration): string {
  return text.replace(
    /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::-([^}]{0,1024}))?\})/g,
    (_, bare?: string, name?: string, fallback?: string) => {
      const fact = ration.fact(variables.get((bare ?? name)!));
      return fact?.known ? fact.value : (fallback ?? HOLE);
    },
  );
}

/**
 * What a stage starts: what it says itself, or for the last one, which is the image, what the image below does. An
 * inherited program is the other image's matter, but its variables may be set here.
 */
function workloadOf(
  { name, from, image, entrypoint, cmd, isOwn, variables, installs, document }: Stage,
  isLast: boolean,
): Workload | undefined {
  const own = entrypoint ?? cmd;
  if (own ? !isOwn : !isLast) return undefined;
  const declared = own ?? { at: from };
  const lookup = (variable: string) => variables.get(variable);
  const commands = commandsOf(entrypoint, cmd, lookup);
  const environment = { variables, incomplete: false };
  const site: SettingSite = {
    format: 'dockerfile',
    text: document.text,
    line: (cmd ?? declared).at,
    extent: {
      start: Math.min(declared.at.start, cmd?.at.start ?? declared.at.start),
      end: (cmd ?? declared).at.end,
    },
  };
  return {
    name: name ?? 'Dockerfile',
    format: 'dockerfile',
    place: { uri: document.uri, span: (cmd ?? declared).at },
    image,
    commands,
    runsImageEntrypoint: entrypoint === undefined && (cmd === undefined || 'words' in cmd),
    environment,
    ...(!own && { installs }),
    gpus: least(visibleGpus(environment)),
    memoryLimit: undefined,
    sharedMemory: { kind: 'default', bytes: DEFAULT_BYTES, runtime: 'Docker', doubt: t(DOUBT) },
    borrowed: [],
    site,
  };
}

function commandsOf(
  entrypoint: Program | undefined,
  cmd: Program | undefined,
  lookup: (name: string) => Fact<string> | undefined,
): Command[] {
  // The shell form of an entrypoint takes no CMD.
  if (entrypoint && 'script' in entrypoint) return readProgram(entrypoint.script, { lookup });
  const words = entrypoint?.words ?? [];
  if (cmd && 'script' in cmd) return words.length > 0 ? [] : readProgram(cmd.script, { lookup });
  const line: Command = { words: [...words, ...(cmd?.words ?? [])], assignments: new Map() };
  return line.words.length > 0 ? unfoldShell(line, lookup) : [];
}
