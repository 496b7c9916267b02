/**
 * The vocabulary that every stage of the pipeline shares:
 *
 *   text ──formats──▶ Workload[] ──engines──▶ Launch ──memory──▶ Requirement ──rules──▶ Finding(+Fix)
 *
 * Nothing here computes; each stage's folder does.
 */
import type { Place, Span, TextEdit } from './text/span';

// ───────────────────────────── Facts ─────────────────────────────

/** A value together with where it was read, or the reason why it cannot be known from the files. */
export type Fact<T> = Known<T> | Unknown;

export interface Known<T> {
  readonly known: true;
  readonly value: T;
  /** Where the value stands; absent for a default that no file spells out. */
  readonly place?: Place;
  /** How the value was come by where that is not obvious: "default of vLLM", "from the image tag". */
  readonly origin?: string;
}

export interface Unknown {
  readonly known: false;
  /** Completes the sentence "unknown: …", e.g. "${TP} is set neither in .env nor by a default". */
  readonly reason: string;
  readonly place?: Place;
}

export function known<T>(value: T, place?: Place, origin?: string): Known<T> {
  return { known: true, value, ...(place && { place }), ...(origin !== undefined && { origin }) };
}

export function unknown(reason: string, place?: Place): Unknown {
  return { known: false, reason, ...(place && { place }) };
}

// ───────────────────────────── Documents and the world ─────────────────────────────

/** The file under the linter. */
export interface SourceDocument {
  readonly uri: string;
  /** The editor's language id, when there is an editor. Formats may use it as a hint, never as proof. */
  readonly languageId?: string | undefined;
  readonly text: string;
  /** Absent unless it is being edited. */
  readonly life?: Life | undefined;
}

/** The same for all versions of a document that is being edited: what helps to read the next one is remembered under it. */
export interface Life {
  /** The text of the newest version. */
  readonly text: string;
}

/**
 * What core may ask of the world. Everything is read-only and confined by the host to the workspace.
 * An unreadable, missing or forbidden file is `undefined`, never an exception.
 */
export interface Workspace {
  /** The text of a file. */
  read(uri: string): Promise<string | undefined>;
  /** The names (not paths) of the entries in a folder; empty if it cannot be listed. */
  list(folderUri: string): Promise<readonly string[]>;
}

/** Asked between the expensive steps; a cancelled lint throws {@link Cancelled}. */
export interface CancellationToken {
  readonly isCancellationRequested: boolean;
}

export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

// ───────────────────────────── Workload ─────────────────────────────

export type FormatId =
  | 'compose'
  | 'kubernetes'
  | 'helm-values'
  | 'shell'
  | 'quadlet'
  | 'devcontainer'
  | 'actions'
  | 'ecs'
  | 'nomad'
  | 'dockerfile';

/**
 * One shell-like word of a command line. `text` holds {@link HOLE} wherever a part cannot be known
 * (an unset `${VARIABLE}`, a template); `--tensor-parallel-size=` followed by a HOLE is a known flag
 * with an unknown value.
 */
export interface Word {
  readonly text: string;
  /** Where the word stands in the file under the linter (or in the file that supplied it). */
  readonly place: Place;
  /** True when an unknown part may expand to several words, or to none (`command: serve ${EXTRA}`). */
  readonly splits?: boolean;
  /** The span of any sub-range `[start, end)` of `text`, for underlining just the value in `--flag=value`. */
  readonly within?: (start: number, end: number) => Span;
}

/** Stands in a text for a part that cannot be known. U+FFFC OBJECT REPLACEMENT CHARACTER. */
export const HOLE = '\uFFFC';

/** One simple command that the container will run, with the assignments in front of it (`TP=2 vllm …`). */
export interface Command {
  readonly words: readonly Word[];
  readonly assignments: ReadonlyMap<string, Fact<string>>;
}

/** One container that will be started. */
export interface Workload {
  /** The name the report uses: a Compose service, `Kind/name/container`, `line N`. */
  readonly name: string;
  readonly format: FormatId;
  /** The key or command that declares it, in the file under the linter; a finding without a better cause underlines this. */
  readonly place: Place;
  readonly image: Fact<string> | undefined;
  /**
   * What the container runs, `sh -c` programs taken apart into simple commands, in order.
   * When `runsImageEntrypoint` is true, the first command's words are the arguments of the image's own
   * ENTRYPOINT (no command at all if the file gives none).
   */
  readonly commands: readonly Command[];
  readonly runsImageEntrypoint: boolean;
  readonly environment: Environment;
  /** Python packages that the build puts into the image (`vllm==0.11.2`); only where nothing says what the image starts. */
  readonly installs?: readonly Word[];
  /** What stands in the configuration files that the commands name, by the path as they name it; those that were found. */
  readonly configFiles?: ReadonlyMap<string, ConfigFile>;
  /** GPUs asked for; `undefined` if none are mentioned, unknown for "all of them". */
  readonly gpus: Fact<number> | undefined;
  /** Memory limit in bytes; `undefined` if none is set. */
  readonly memoryLimit: Fact<number> | undefined;
  readonly sharedMemory: SharedMemory;
  /** How the GPUs of its node reach each other, where the manifest says for certain where it runs. */
  readonly interconnect?: Known<'p2p' | 'shm'>;
  /** Names the /dev/shm that others may use too: those of one document with the same name share it. */
  readonly sharedVolume?: string;
  /** Settings that were meant for /dev/shm and do nothing there, in reading order. */
  readonly misplaced?: readonly Misplaced[];
  /** Text that this workload uses without holding it: a shared anchor, a service it extends. */
  readonly borrowed: readonly Borrowed[];
  /** Format-specific handle that `core/edits` needs to write a fix; opaque to every other stage. */
  readonly site: EditSite;
}

/** A stretch of text that takes effect somewhere else; a finding is reported at the use and relates the rest. */
export interface Borrowed {
  readonly definition: Place;
  readonly use: Place;
}

export interface Environment {
  readonly variables: ReadonlyMap<string, Fact<string>>;
  /** True when further variables may exist that cannot be seen (an `env_file` that is not there). */
  readonly incomplete: boolean;
}

/** A file of settings (YAML, JSON) that the container finds under a path of its own. */
export interface ConfigFile {
  /** Its scalars in reading order. */
  readonly settings: readonly FileSetting[];
}

/** One scalar of a configuration file. */
export interface FileSetting {
  /** The keys that lead to it, from the outside in; items of a list by their index. */
  readonly keys: readonly string[];
  /** Its text as written, without quotes; it may hold holes. */
  readonly value: Word;
  /** Key and value. */
  readonly place: Place;
}

/** What an editor of one format needs to write into a workload. Each format narrows it by its `format`. */
export interface EditSite {
  readonly format: FormatId;
}

// ───────────────────────────── Shared memory ─────────────────────────────

/**
 * What /dev/shm will really be inside the container, and the text that decides it.
 * `bytes` are bytes; `Infinity` never appears: an unbounded mount says so by its kind.
 */
export type SharedMemory =
  /** Nobody said anything: the runtime's default. */
  | {
      readonly kind: 'default';
      readonly bytes: number;
      readonly runtime: string;
      /** Why it may not stay at the default, where that cannot be seen; a full sentence. */
      readonly doubt?: string;
    }
  /** `shm_size`, `--shm-size`, …: a size somebody chose. */
  | { readonly kind: 'sized'; readonly bytes: number; readonly size: WrittenSize; readonly place: Place }
  /** A tmpfs mounted over /dev/shm. */
  | { readonly kind: 'tmpfs'; readonly bytes: number; readonly size: WrittenSize; readonly place: Place }
  /** The same without a bound of its own: half of the machine's memory. */
  | { readonly kind: 'unbounded'; readonly place: Place }
  /**
   * A memory-backed volume (`emptyDir` with `medium: Memory`). `bytes` is what it comes to: its own size or the
   * memory limit of the container to which its pages are charged, whichever is smaller.
   */
  | {
      readonly kind: 'volume';
      readonly bytes: number;
      readonly bound: 'size' | 'memory limit';
      /** Its own size, if it has one. */
      readonly size?: WrittenSize;
      readonly place: Place;
    }
  /** Mounted by an operator that nobody told a size; without `bytes` only the machine bounds it. */
  | { readonly kind: 'managed'; readonly bytes?: number; readonly operator: string; readonly place: Place }
  /** The host's own /dev/shm (`ipc: host`, a bind mount). */
  | { readonly kind: 'host'; readonly place: Place }
  /** Another container's (`ipc: service:x`); `of` is what that container has, where it can be read. */
  | { readonly kind: 'joined'; readonly target: string; readonly of?: SharedMemory; readonly place: Place }
  /** No /dev/shm at all (`ipc: none`). */
  | { readonly kind: 'absent'; readonly place: Place }
  /** A disk-backed volume covers /dev/shm. `inMemory` is what it would be with `medium: Memory`, where it could have that. */
  | { readonly kind: 'disk'; readonly place: Place; readonly inMemory?: SharedMemory }
  /** A volume covers /dev/shm that nothing can be written to. */
  | { readonly kind: 'read-only'; readonly place: Place }
  /** A size that the runtime refuses. `problem` says why. */
  | {
      readonly kind: 'invalid';
      readonly text: string;
      readonly problem: string;
      readonly size?: WrittenSize;
      readonly place: Place;
    }
  | { readonly kind: 'unknown'; readonly reason: string; readonly place?: Place };

/** A size as somebody wrote it. */
export interface WrittenSize {
  /** The characters after substitution, e.g. `1g`. */
  readonly text: string;
  /** Where just these characters stand, so that they can be replaced; absent where variables supply them. */
  readonly place?: Place;
  /** Where a variable takes it from, if one does. */
  readonly suppliedAt?: Place;
  /** Whose grammar it is written in; Docker's if it does not say. */
  readonly grammar?: 'kubernetes' | 'mebibytes';
  /** Set when the size is legal but hardly what was meant: one sentence. */
  readonly caution?: string;
  /** The spelling that was probably meant. */
  readonly suggestion?: string;
}

/** A setting that was meant for /dev/shm and does nothing there. */
export interface Misplaced {
  /**
   * `argument`: a runtime's flag among the arguments of the program. `volume`: a volume that is not mounted, or
   * not there. `dropped`: a mount that an operator replaces by its own. `unread`: a size that counts only together
   * with another key, which is not there. `swallowed`: a flag that became the value of the flag in front of it.
   * `environment`: a variable. `build`: a setting of the image's build. `unsupported`: a flag that the command does
   * not have. `conflict`: two settings that the runtime refuses together.
   */
  readonly kind:
    | 'argument'
    | 'volume'
    | 'dropped'
    | 'unread'
    | 'swallowed'
    | 'environment'
    | 'build'
    | 'unsupported'
    | 'conflict';
  /** What is wrong, as a clause about the workload: "the volume `dshm` is declared but not mounted". */
  readonly what: string;
  /** What it would have given, where that can be told; 0 for a size that nobody would have taken as it is meant. */
  readonly bytes?: number;
  /** `volume`: what it would be if it were mounted at /dev/shm. */
  readonly mounted?: SharedMemory;
  /** `volume`: a name for it, as in {@link Workload.sharedVolume}; absent where the workload would not share it. */
  readonly sharedVolume?: string;
  readonly place: Place;
}

// ───────────────────────────── Launch ─────────────────────────────

/** An engine's id, as its file in core/engines gives it and reports and options show it. */
export type EngineId = string;

/** Where the engine's ranks compute; it decides which processes and which collective library there are. */
export type Platform = 'cuda' | 'rocm' | 'cpu' | 'xpu' | 'ascend' | 'tpu';

/** A release such as 0.11.2 as numbers; suffixes (`rc1`, `-cu129`) are dropped. */
export type Version = readonly [major: number, minor: number, patch: number];

/** An engine version and how sure we are that it is this one. */
export interface EngineVersion {
  readonly version: Version;
  /**
   * `pinned`: the manifest names the release. `rolling`: `latest`, `nightly` or no tag on an official image,
   * taken as the newest known. `assumed`: nothing sure tells (a private image, a digest); taken
   * from a tag that looks like a vLLM release, else as the newest known.
   */
  readonly certainty: 'pinned' | 'rolling' | 'assumed';
  readonly place?: Place;
}

/** The collective library that an engine brings along, as far as it is known. */
export interface BundledCollectives {
  /** What the engine makes of `NCCL_CUMEM_ENABLE`: it may set it to 0, heeding the user's own setting or not. */
  readonly cuMem: 'forced off' | 'off by default' | 'none';
}

/** How an inference engine will be started in one workload. */
export interface Launch {
  readonly engine: EngineId;
  /** The engine's own name, e.g. `vLLM`. */
  readonly engineTitle: string;
  readonly engineVersion: EngineVersion;
  readonly platform: Platform;
  readonly tensorParallel: Fact<number>;
  /** What a message says of a tensor-parallel size that nobody wrote down: "all 4 GPUs by default". */
  readonly implied?: string;
  readonly pipelineParallel: Fact<number>;
  /** Data-parallel engines in this container (local ones), 1 if none. */
  readonly dataParallelLocal: Fact<number>;
  readonly prefillContextParallel: Fact<number>;
  readonly decodeContextParallel: Fact<number>;
  /** Nodes that one model replica is spread over, 1 if all ranks are in this container. */
  readonly nodes: Fact<number>;
  /** Ranks (worker processes) that share this container's /dev/shm. */
  readonly localRanks: Fact<number>;
  readonly executor: 'multiprocessing' | 'ray' | 'uniprocess' | 'external';
  /** Absent where nothing is known of it. */
  readonly collectives?: BundledCollectives;
  /** Extra consumers of /dev/shm that flags ask for; bytes. */
  readonly extras: readonly ExtraSegment[];
  /** NCCL and engine environment knobs that the model heeds, by variable name. */
  readonly knobs: ReadonlyMap<string, Fact<string>>;
  /** Why the engine may be started otherwise, or not at all, where that cannot be seen; a full sentence. */
  readonly doubt?: string;
  /** The words that start the engine, else its image, else the workload. */
  readonly startedBy: Place;
  /** What a finding underlines: the tensor-parallel flag if there is one, else the engine's command. */
  readonly cause: Place;
}

/** Something a flag puts into /dev/shm beside ring buffers and NCCL: KV offload, a multimodal cache, … */
export interface ExtraSegment {
  readonly id: 'kv-offload' | 'multimodal-cache' | 'ec-connector' | 'ray-object-store' | 'request-buffers';
  readonly bytes: Fact<number>;
  /** True when its pages are touched at start and must fit then. */
  readonly prefaulted: boolean;
}

// ───────────────────────────── Requirement ─────────────────────────────

/** One consumer of /dev/shm, with the arithmetic that gives its bytes. */
export interface Segment {
  /** Stable identifier, e.g. `nccl-proxy-pool`. */
  readonly id: string;
  /** Title in the field's own terms, e.g. `NCCL proxy pool`. */
  readonly title: string;
  readonly bytes: number;
  /** The arithmetic, e.g. `2 ranks × 2 communicators × 34,213,888 B`. */
  readonly formula: string;
  /** When the segment exists, e.g. `only without P2P between the GPUs`. */
  readonly condition?: string;
  /** Where the numbers come from (project, file, release). */
  readonly source: string;
}

/** How much /dev/shm one container needs. All sums are bytes. */
export interface Requirement {
  /** The segments that add up to `expected`. */
  readonly segments: readonly Segment[];
  /** Below this the service is known not to start, on any topology; 0 when nothing is certain. */
  readonly minimum: number;
  /** Why `minimum` is what it is, one sentence; empty when it is 0. */
  readonly minimumReason: string;
  /** The worst case that the manifest allows (no P2P unless told otherwise, two communicators). */
  readonly expected: number;
  /** The same with P2P between all GPUs; equals `expected` where the interconnect is known. */
  readonly expectedWithP2p: number;
  /** What a fix writes: rounded up to GiB, with headroom. 0 where ranks share nothing. */
  readonly recommended: number;
  /** What was taken for granted, as sentences for the reader. */
  readonly assumptions: readonly string[];
}

// ───────────────────────────── Findings ─────────────────────────────

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface Related {
  readonly place: Place;
  readonly message: string;
}

/** A set of edits to the file under the linter, offered as one action. */
export interface Fix {
  readonly title: string;
  /** Safe fixes may be applied unseen (fix-all, on save); the others need a look. */
  readonly safe: boolean;
  readonly edits: readonly TextEdit[];
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong: one line. */
  readonly what: string;
  /** Why: the bytes, segment by segment. May have several lines. */
  readonly why: string;
  /** What to do: one line. */
  readonly todo: string;
  /** Name of the workload. */
  readonly workload: string;
  /** The cause, in the file under the linter. */
  readonly span: Span;
  readonly related: readonly Related[];
  /** Bytes /dev/shm will have; null when unknown or unbounded. */
  readonly effectiveBytes: number | null;
  /** Bytes the finding holds that against; null when it holds nothing against it. */
  readonly requiredBytes: number | null;
  /** The preferred fix first. */
  readonly fixes: readonly Fix[];
  /** The rule's page. */
  readonly url: string;
}

// ───────────────────────────── Options ─────────────────────────────

/** Settings of one file, from `.shm-lint.yaml` or the editor. */
export interface LintOptions {
  /** Severity by rule id; `off` silences the rule. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** The daemon's own default size of /dev/shm, bytes. */
  readonly defaultShmSize?: number;
  /** How the GPUs of one machine talk to each other: P2P (NVLink or PCIe) or through shared memory. */
  readonly interconnect: 'p2p' | 'shm' | 'unknown';
  /** What a size is held against: the computed requirement, or the rule of 1 GiB a rank. */
  readonly sizing: 'computed' | 'per-gpu';
}

export const DEFAULT_OPTIONS: LintOptions = { rules: {}, interconnect: 'unknown', sizing: 'computed' };

/** One workload as the report shows it; null where a number is unknown. */
export interface WorkloadReport {
  readonly name: string;
  readonly span: Span;
  readonly launch: Launch;
  readonly requirement: Requirement | null;
  readonly effectiveBytes: number | null;
  /** What was read of it, for whoever wants to edit it. */
  readonly workload: Workload;
}

/** A comment that silences findings, and what came of it. */
export interface DirectiveReport {
  /** From its keyword to the end of the comment's words. */
  readonly span: Span;
  /** `shm-lint-disable-next-line`, … */
  readonly keyword: string;
  /** What it is about: the line below it, the line it stands on, or the file. */
  readonly reach: 'next-line' | 'line' | 'file';
  /** The rules that it silences, as it names them; all of them if it names none. */
  readonly rules: readonly string[];
  /** What stands behind its two dashes; empty if nothing does. */
  readonly reason: string;
  readonly silenced: readonly Finding[];
  /** Whether it is known to be of no use, or not of all the use that it claims. */
  readonly isIdle: boolean;
}

/** Everything the linter says of one document. */
export interface LintResult {
  readonly workloads: readonly WorkloadReport[];
  readonly findings: readonly Finding[];
  /** Why the document, or a part of it, was left unread although it looks like one of ours; a clause. */
  readonly unread?: string;
  /** Findings that a directive in the document silences. */
  readonly suppressed: readonly Finding[];
  /** In the order of the text; there may be others in a text that has no workloads. */
  readonly directives: readonly DirectiveReport[];
  /** How one of `findings` could be silenced by a directive: here, and in the whole file. No repair, and never preferred. */
  suppressionsOf(finding: Finding): readonly Fix[];
  /** URIs of other files that the answer depends on, present or not; a change there asks for a new lint. */
  readonly dependencies: readonly string[];
}

/** What the linter says of a document in which nothing is of interest. */
export const EMPTY_RESULT: LintResult = {
  workloads: [],
  findings: [],
  suppressed: [],
  directives: [],
  dependencies: [],
  suppressionsOf: () => [],
};
