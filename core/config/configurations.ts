/** Which configuration holds for a file. */

import { baseName, folderOf, resolveUri } from '../formats/uri';
import { t } from '../l10n';
import type { Workspace } from '../model';
import { matchesGlob } from './glob';
import { type ConfigFile, type Problem, type Reference, readConfig } from './read';
import { remember } from './remember';
import { type Exclusion, mergeSettings, NO_SETTINGS, pathWithin, type Settings } from './settings';

/** The names of a configuration file; of several in one folder the first one counts. */
export const CONFIG_NAMES = ['.shm-lint.yaml', '.shm-lint.yml', '.shm-lint.json'] as const;

export function isConfigFile(uri: string): boolean {
  return CONFIG_NAMES.some(name => name === baseName(uri));
}

/** What configuration files say of one file. */
export interface Configuration {
  /** URI of the nearest configuration file; absent where there is none. */
  readonly uri?: string;
  /** The nearest configuration file with what it extends and its overrides for this file. */
  readonly settings: Settings;
  /** Of the nearest one and of those above it: who excludes a folder means all that is in it. */
  readonly exclusions: readonly Exclusion[];
  /** The mistakes of all files that were read for it. */
  readonly problems: readonly ConfigProblem[];
  /** URIs of the files that were asked for, present or not. */
  readonly dependencies: readonly string[];
}

export interface ConfigProblem extends Problem {
  /** Where the configuration in whose name this was read refers to the file; absent for a mistake of its own. */
  readonly via?: Reference;
}

const NOTHING: Configuration = {
  settings: NO_SETTINGS,
  exclusions: [],
  problems: [],
  dependencies: [],
};

/**
 * Finds, reads and remembers configuration files. What holds for a file is the configuration in its folder or the
 * nearest folder above it, up to the root of the repository (a folder with `.git`), or, outside of one, up to the
 * folder that was opened or named. A change of a file that was read asks for a new object.
 */
export class Configurations {
  readonly #roots: ReadonlySet<string>;
  readonly #found = new Map<string, Promise<Found>>();
  readonly #extents = new Map<string, Promise<readonly string[]>>();
  readonly #repositories = new Map<string, Promise<boolean>>();
  readonly #loaded = new Map<string, Promise<ConfigFile | undefined>>();
  readonly #chains = new Map<string, Promise<Chain>>();

  /**
   * @param workspace reads configuration files and `.git` in the folders above a file, too
   * @param roots URIs of the folders that were opened or named
   * @param only the one configuration that holds for every file, wherever it lies, and the folder (URI with a slash
   *   at its end) that its globs are relative to
   */
  constructor(
    private readonly workspace: Workspace,
    roots: readonly string[],
    private readonly only?: { readonly uri: string; readonly folder: string },
  ) {
    this.#roots = new Set(roots.map(root => root.replace(/\/?$/, '/')));
  }

  /** What holds for a file; for a folder, without a slash at its end, what holds in the folder that it stands in. */
  async of(uri: string): Promise<Configuration> {
    if (this.only !== undefined) return this.#from(uri, [this.only.uri], [], []);
    const folder = folderOf(uri);
    if (folder === '') return NOTHING;
    const folders = await this.#extent(folder);
    const found = await Promise.all(folders.map(candidate => this.#find(candidate)));
    return this.#from(
      uri,
      found.flatMap(({ uri: config }) => config ?? []),
      found.flatMap(({ problems }) => problems),
      found.flatMap(({ candidates }) => candidates),
    );
  }

  /** The mistakes of a configuration file and of what it extends, and the files that were asked for. */
  async check(uri: string): Promise<Pick<Configuration, 'problems' | 'dependencies'>> {
    const { problems, candidates } = await this.#find(folderOf(uri));
    const chain = await this.#chain(uri);
    return {
      problems: [...problems.filter(({ place }) => place.uri === uri), ...chain.problems],
      dependencies: [...candidates, ...chain.dependencies],
    };
  }

  /** @param configs nearest first */
  async #from(
    uri: string,
    configs: readonly string[],
    problems: readonly Problem[],
    dependencies: readonly string[],
  ): Promise<Configuration> {
    const chains = await Promise.all(configs.map(config => this.#chain(config)));
    return {
      ...(configs[0] !== undefined && { uri: configs[0] }),
      settings: mergeSettings(...(chains[0]?.files ?? []).flatMap(file => this.#settingsFor(uri, file))),
      exclusions: chains.flatMap(({ files }) => files.flatMap(file => this.#exclusionsOf(file))),
      problems: [...problems, ...chains.flatMap(chain => chain.problems)],
      dependencies: [...dependencies, ...chains.flatMap(chain => chain.dependencies)],
    };
  }

  /** What one file sets for a file under the linter, weakest first. */
  #settingsFor(uri: string, file: ConfigFile): Settings[] {
    const path = pathWithin(this.#globFolder(file), uri);
    const matching = file.overrides.filter(
      ({ files }) => path !== undefined && files.some(glob => matchesGlob(glob, path)),
    );
    return [file.settings, ...matching.map(({ settings }) => settings)];
  }

  #exclusionsOf(file: ConfigFile): Exclusion[] {
    return file.exclude.map(pattern => ({ ...pattern, folder: this.#globFolder(file) }));
  }

  #globFolder({ uri }: ConfigFile): string {
    return this.only?.folder ?? folderOf(uri);
  }

  #find(folder: string): Promise<Found> {
    return remember(this.#found, folder, async () => {
      const candidates = CONFIG_NAMES.map(name => folder + name);
      const files = await Promise.all(candidates.map(uri => this.#load(uri)));
      const [first, ...others] = files.filter(file => file !== undefined);
      const problems = others.map(({ uri }) => ({
        place: { uri, span: { start: 0, end: 0 } },
        message: t`it has no effect: ${baseName(first!.uri)} beside it counts`,
      }));
      return { uri: first?.uri, candidates, problems };
    });
  }

  /** The folders in which a configuration for the files of a folder is looked for, nearest first. */
  #extent(folder: string): Promise<readonly string[]> {
    return remember(this.#extents, folder, async () => {
      const above = ancestorsOf(folder);
      const repositories = await Promise.all(above.map(candidate => this.#isRepository(candidate)));
      const repository = repositories.indexOf(true);
      const opened = above.findLastIndex(candidate => this.#roots.has(candidate));
      return above.slice(0, Math.max(repository >= 0 ? repository : opened, 0) + 1);
    });
  }

  #isRepository(folder: string): Promise<boolean> {
    return remember(this.#repositories, folder, async () => {
      // A folder in a clone, a file in a worktree and a submodule.
      const marks = [`${folder}.git/HEAD`, `${folder}.git`].map(uri => this.workspace.read(uri));
      return (await Promise.all(marks)).some(text => text !== undefined);
    });
  }

  #load(uri: string): Promise<ConfigFile | undefined> {
    return remember(this.#loaded, uri, async () => {
      const text = await this.workspace.read(uri);
      return text === undefined ? undefined : readConfig(uri, text);
    });
  }

  #chain(uri: string): Promise<Chain> {
    return remember(this.#chains, uri, async () => {
      const folders = await this.#extent(folderOf(uri));
      const chain = new ChainReader(folders.at(-1)!, file => this.#load(file));
      await chain.add(uri, [], undefined);
      return chain;
    });
  }
}

/** A folder's own configuration file. */
interface Found {
  readonly uri: string | undefined;
  readonly candidates: readonly string[];
  readonly problems: readonly Problem[];
}

/** A configuration file behind all that it extends: weakest first, each file once. */
interface Chain {
  readonly files: readonly ConfigFile[];
  readonly problems: readonly ConfigProblem[];
  readonly dependencies: readonly string[];
}

class ChainReader implements Chain {
  readonly files: ConfigFile[] = [];
  readonly problems: ConfigProblem[] = [];
  readonly dependencies: string[] = [];
  readonly #done = new Set<string>();

  constructor(
    /** The folder that no reference may lead out of. */
    private readonly boundary: string,
    private readonly load: (uri: string) => Promise<ConfigFile | undefined>,
  ) {}

  /**
   * Adds a file behind what it extends.
   * @param above the files that are being read, from the first one to the one that refers to this
   * @param via the reference in the first one
   * @returns false if there is no such file
   */
  async add(uri: string, above: readonly string[], via: Reference | undefined): Promise<boolean> {
    this.dependencies.push(uri);
    const file = await this.load(uri);
    if (!file) return false;
    this.#done.add(uri);
    const tell = (problem: Problem) => void this.problems.push(via ? { ...problem, via } : problem);
    for (const problem of file.problems) tell(problem);
    for (const reference of file.extends) {
      const message = await this.#follow(uri, reference, [...above, uri], via ?? reference);
      if (message !== undefined) tell({ place: reference.place, message: `extends: ${message}` });
    }
    this.files.push(file);
    return true;
  }

  /** Reads what a file refers to; returns what is wrong with the reference. */
  async #follow(
    from: string,
    { path }: Reference,
    above: readonly string[],
    via: Reference,
  ): Promise<string | undefined> {
    if (path.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(path)) {
      return t`"${path}" is no path relative to this file`;
    }
    const uri = resolveUri(from, path);
    if (uri === undefined) return t`"${path}" is no path`;
    if (!uri.startsWith(this.boundary))
      return t`"${path}" leads out of the folder "${baseName(this.boundary.slice(0, -1))}"`;
    if (above.includes(uri)) {
      const circle = [...above.slice(above.indexOf(uri)), uri].map(member =>
        pathWithin(this.boundary, member),
      );
      return t`"${path}" leads in a circle: ${circle.join(' → ')}`;
    }
    if (this.#done.has(uri)) return undefined;
    return (await this.add(uri, above, via)) ? undefined : t`there is no file "${path}"`;
  }
}

/** A folder and those above it, nearest first, each with a slash at its end. */
function ancestorsOf(folder: string): string[] {
  const top = /^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?\//i.exec(folder)?.[0] ?? folder;
  const folders = [folder];
  for (let next = folder; next.length > top.length; ) {
    next = next.slice(0, next.lastIndexOf('/', next.length - 2) + 1);
    folders.push(next);
  }
  return folders;
}
