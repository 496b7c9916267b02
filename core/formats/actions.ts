/**
 * GitHub Actions: the container that a job's steps run in, and its service containers. The runner starts both with
 * `docker create`, `options` first and then `volumes` (actions/runner src/Runner.Worker/Container/DockerCommandManager.cs);
 * `run` steps are executed in the first (docs.github.com, "Workflow syntax", `jobs.<job_id>.container`). Gitea and
 * Forgejo read the same files. GitLab has no such setting in its files: there the runner's own `shm_size` decides.
 */

import { isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import type { SettingSite } from '../edits/settings';
import { msg, t } from '../l10n';
import {
  type Command,
  HOLE,
  known,
  type LintOptions,
  type SharedMemory,
  type SourceDocument,
  unknown,
  type Workload,
} from '../model';
import type { MappedText } from '../text/mapped';
import type { Place } from '../text/span';
import { type Variables, variablesIn, withoutExpressions } from './embedded/ci';
import { textOf } from './embedded/json';
import type { Format } from './format';
import { lacksValue, type Option, parseFlags } from './shell/argv';
import { isShell } from './shell/call';
import { insideOf } from './shell/container';
import { DOCKER_RUN } from './shell/flags';
import { readProgram } from './shell/program';
import { sharedMemoryOf } from './shell/shared-memory';
import { MappedWord, splitWords } from './words';
import { type Entry, keyText, spanOf, treesOf, type YamlTree } from './yaml/tree';

/**
 * A runner in Kubernetes (actions/runner-container-hooks) starts pods by a template of its own and reads no `options`.
 * Whoever writes some counts on Docker.
 */
const DOUBT = msg(
  'A runner that starts containers in Kubernetes may mount a larger one by its pod template, which cannot be seen here.',
);

const MAX_LENGTH = 1024 * 1024;

const CONTAINER = /^[ \t]*["']?(?:container|services)["']?[ \t]*:/m;

export const actions: Format = {
  id: 'actions',
  syntax: 'yaml',

  mayConcern({ uri, text }) {
    return (
      /\.ya?ml$/i.test(uri) && text.length <= MAX_LENGTH && /\bruns-on\b/.test(text) && CONTAINER.test(text)
    );
  },

  async read(document, _workspace, options) {
    const workloads: Workload[] = [];
    for (const tree of treesOf(document) ?? []) {
      const root = tree.root?.node;
      const jobs = isMap(root) ? tree.get(root, 'jobs')?.node : undefined;
      if (tree.faults.length > 0 || !isMap(root) || !isMap(jobs)) continue;
      const variables = variablesIn(tree, root, document.uri, new Map());
      for (const job of tree.entries(jobs)) {
        const reader = new JobReader(document, tree, job, variables, options);
        workloads.push(...(await reader.read()));
      }
    }
    return { workloads, dependencies: [] };
  },
};

/** What `container` or an entry of `services` declares. */
interface Declared {
  readonly entry: Entry;
  /** What holds the entry. */
  readonly parent: YAMLMap;
  readonly image: MappedText;
  readonly settings?: YAMLMap;
  readonly variables: Variables;
}

class JobReader {
  private readonly name: string;
  private readonly job: YAMLMap | undefined;
  private readonly variables: Variables;

  constructor(
    private readonly document: SourceDocument,
    private readonly tree: YamlTree,
    { key, node }: Entry,
    around: Variables,
    private readonly options: LintOptions,
  ) {
    this.name = keyText(key);
    this.job = isMap(node) ? node : undefined;
    this.variables = this.job ? variablesIn(tree, this.job, document.uri, around) : around;
  }

  async read(): Promise<Workload[]> {
    const { tree, job } = this;
    if (!job || !tree.get(job, 'runs-on')) return [];
    const container = tree.get(job, 'container');
    const services = tree.get(job, 'services')?.node;
    const declared = container && this.declared(container, job, this.variables);
    const workloads = declared ? [await this.jobContainer(declared)] : [];
    for (const entry of isMap(services) ? tree.entries(services) : []) {
      const service = isMap(services) && this.declared(entry, services, new Map());
      if (service) workloads.push(await this.service(service));
    }
    return workloads;
  }

  /** An image alone, or a mapping with one; undefined for an expression that may bring settings of its own. */
  private declared(entry: Entry, parent: YAMLMap, around: Variables): Declared | undefined {
    const { tree } = this;
    const settings = isMap(entry.node) ? entry.node : undefined;
    const image = this.text(settings ? tree.get(settings, 'image')?.node : entry.node);
    if (!image || image.text === '' || (!settings && image.text.includes(HOLE))) return undefined;
    const variables = settings ? variablesIn(tree, settings, this.document.uri, around) : around;
    return { entry, parent, image, variables, ...(settings && { settings }) };
  }

  /** The container lies idle, and each `run` step is executed in it. */
  private async jobContainer(declared: Declared): Promise<Workload> {
    const commands = this.steps().flatMap(step => this.commandsOf(step, declared.variables));
    return this.workload(this.name, declared, [], { commands, runsImageEntrypoint: false });
  }

  /** `command` and `entrypoint` stand for those of the image. */
  private async service(declared: Declared): Promise<Workload> {
    const { tree } = this;
    const { settings } = declared;
    const command = settings && this.text(tree.get(settings, 'command')?.node);
    const entrypoint = settings && this.text(tree.get(settings, 'entrypoint')?.node);
    const first = entrypoint && new MappedWord(entrypoint, this.place(entrypoint));
    const words = [...(first ? [first] : []), ...(command ? splitWords(command) : [])];
    const name = `${this.name}/${keyText(declared.entry.key)}`;
    return this.workload(name, declared, words, first && { runsImageEntrypoint: false });
  }

  private async workload(
    name: string,
    declared: Declared,
    words: readonly MappedWord[],
    program: Partial<Pick<Workload, 'commands' | 'runsImageEntrypoint'>> = {},
  ): Promise<Workload> {
    const { entry, image, variables } = declared;
    const { flags, unclear } = this.flagsOf(declared);
    const inside = await insideOf(
      flags,
      words,
      name => variables.get(name),
      async () => undefined,
    );
    const { environment } = inside;
    const { uri } = this.document;
    const place = { uri, span: spanOf(entry.key) };
    return {
      ...inside,
      ...program,
      name,
      format: 'actions',
      place,
      image: image.text.includes(HOLE)
        ? unknown(t('an expression names the image'), this.place(image))
        : known(image.text, this.place(image)),
      environment: { ...environment, variables: new Map([...variables, ...environment.variables]) },
      sharedMemory: unclear ?? this.memoryOf(declared, flags),
      site: this.siteOf(declared),
    };
  }

  private flagsOf({ settings }: Declared): { flags: readonly Option[]; unclear?: SharedMemory } {
    const { tree } = this;
    if (!settings) return { flags: [] };
    const entry = tree.get(settings, 'options');
    const text = this.text(entry?.node);
    const words = text ? splitWords(text) : [];
    const parsed = parseFlags(words, DOCKER_RUN, () => '');
    const volumes = tree.get(settings, 'volumes')?.node;
    const mounts = (isSeq(volumes) ? tree.items(volumes) : []).flatMap(({ node }) => {
      const volume = this.text(node);
      if (!volume) return [];
      const word = new MappedWord(volume, this.place(volume));
      return [{ name: 'volume', word, apart: false, value: word }];
    });
    const flags = [...parsed.options, ...mounts];
    const isRead = parsed.unknown.length === 0 && parsed.unclear.length === 0 && parsed.end === words.length;
    const whole = isRead && !lacksValue(parsed);
    // The runner splits at blanks alone, and hands line breaks and single quotes on.
    if (entry && (!whole || !text || !/^[^\n;&|<>'`]*$/.test(text.text.trimEnd()))) {
      const reason = t('not all of `options` can be read');
      return { flags, unclear: { kind: 'unknown', reason, place: this.keyPlace(entry) } };
    }
    return { flags };
  }

  private memoryOf({ settings }: Declared, flags: readonly Option[]): SharedMemory {
    const { text } = this.document;
    const memory = sharedMemoryOf(flags, {
      client: 'docker',
      options: this.options,
      other: () => undefined,
      // All flags stand in the workflow itself.
      written: ({ span }) => text.slice(span.start, span.end),
    });
    const forDocker = settings && this.tree.get(settings, 'options');
    return memory.kind === 'default' && !forDocker ? { ...memory, doubt: t(DOUBT) } : memory;
  }

  private steps(): YAMLMap[] {
    const steps = this.job && this.tree.get(this.job, 'steps')?.node;
    return (isSeq(steps) ? this.tree.items(steps) : []).flatMap(({ node }) => (isMap(node) ? [node] : []));
  }

  private commandsOf(step: YAMLMap, around: Variables): Command[] {
    const { tree } = this;
    const shell = this.text(tree.get(step, 'shell')?.node)?.text ?? 'sh';
    if (!isShell(shell.split(' ')[0]!)) return [];
    const variables = variablesIn(tree, step, this.document.uri, around);
    const run = tree.get(step, 'run')?.node;
    const program = textOf(run, tree, this.document.uri);
    if (!program) return [];
    return readProgram(withoutExpressions(program, variables), { lookup: name => variables.get(name) });
  }

  /** Edits are made where the container stands in the job itself, and nowhere that an alias leads to. */
  private siteOf({ entry, parent, settings }: Declared): SettingSite {
    const { text } = this.document;
    const extent = { start: spanOf(entry.key).start, end: spanOf(entry.node).end };
    const site: SettingSite = { format: 'actions', text, extent };
    if (entry.via || !entry.own || entry.node.anchor) return site;
    // A mapping in lines cannot stand in braces.
    if (!settings) return parent.flow ? site : { ...site, key: entry.key, inner: entry.node as Scalar };
    const options = this.tree.get(settings, 'options');
    if (!options) return { ...site, object: settings };
    return isScalar(options.node) && options.own && !options.via && !options.node.anchor
      ? { ...site, object: settings, inner: options.node }
      : site;
  }

  private text(node: unknown): MappedText | undefined {
    const text = textOf(node, this.tree, this.document.uri);
    return text && withoutExpressions(text, this.variables);
  }

  private place(text: MappedText): Place {
    return { uri: this.document.uri, span: text.spanOf() };
  }

  private keyPlace({ key }: Entry): Place {
    return { uri: this.document.uri, span: spanOf(key) };
  }
}
