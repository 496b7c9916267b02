/** What configuration files and the command line set for each file. */
import { realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  Configurations,
  type Exclusion,
  exclusionOf,
  mergeSettings,
  NO_SETTINGS,
  type Origin,
  type Problem,
  type Settings,
} from '../core/config';
import type { LintOptions, Workspace } from '../core/model';
import { parseDockerSize } from '../core/sizes';
import { LineIndex } from '../core/text/span';
import { type Arguments, UsageError } from './arguments';
import { shownUri } from './files/paths';
import { readTextFileNow } from './files/text';
import type { LeavesOut } from './files/walk';
import { isWithin, pathOfUri, realPath } from './workspace';

/** The options of a command that decide what files are held against. */
export const CONFIGURATION_OPTIONS = {
  config: 'value',
  'no-config': 'switch',
  sizing: ['computed', 'per-gpu'],
  interconnect: ['p2p', 'shm', 'unknown'],
  'default-shm-size': 'value',
} as const;

/** What the command line says about configuration. */
export interface ConfigurationRequest {
  /** The files that are nearest to what is checked, none, or just the one at this path. */
  readonly source: 'nearest' | 'none' | { readonly path: string };
  /** What its options set, above all files. */
  readonly settings: Settings;
}

/** Reads {@link CONFIGURATION_OPTIONS}. Throws {@link UsageError}. */
export function configurationRequest({ has, value }: Arguments): ConfigurationRequest {
  const path = value('config');
  if (path !== undefined && has('no-config')) {
    throw new UsageError('--config and --no-config exclude each other; leave one out');
  }
  const sizing = value('sizing') as LintOptions['sizing'] | undefined;
  const interconnect = value('interconnect') as LintOptions['interconnect'] | undefined;
  const size = value('default-shm-size');
  const origin = (name: string): Origin => ({ kind: 'option', name });
  return {
    source: path !== undefined ? { path } : has('no-config') ? 'none' : 'nearest',
    settings: {
      ...NO_SETTINGS,
      ...(sizing && { sizing: { value: sizing, origin: origin('--sizing') } }),
      ...(interconnect && { interconnect: { value: interconnect, origin: origin('--interconnect') } }),
      ...(size && { defaultShmSize: { value: bytesOf(size), origin: origin('--default-shm-size') } }),
    },
  };
}

function bytesOf(text: string): number {
  const size = parseDockerSize(text);
  const problem = size.ok ? size.caution : size.problem;
  if (!size.ok || problem !== undefined) {
    throw new UsageError(`--default-shm-size: ${problem} Write it like 64m or 8g.`);
  }
  return size.bytes;
}

/** The settings of each file in one run, and all that is wrong with the configuration files that were read for them. */
export class FileSettings {
  readonly #files: ConfigFiles;
  readonly #configurations: Configurations | undefined;
  readonly #problems = new Map<string, Problem>();

  /**
   * @param roots absolute paths of the folders that were named
   * @param readable the same, and the file of `--config`: what links may lead to
   */
  private constructor(
    private readonly request: ConfigurationRequest,
    private readonly cwd: string,
    roots: readonly string[],
    readable: readonly string[],
  ) {
    const { source } = request;
    this.#files = new ConfigFiles(readable, problem => this.#add(problem));
    if (source === 'none') return;
    const only =
      source === 'nearest'
        ? undefined
        : { uri: uriOf(resolve(cwd, source.path)), folder: uriOf(cwd).replace(/\/?$/, '/') };
    this.#configurations = new Configurations(this.#files, roots.map(uriOf), only);
  }

  /** Throws {@link UsageError} if the file of `--config` is not there. */
  static async open(
    request: ConfigurationRequest,
    cwd: string,
    roots: readonly string[],
  ): Promise<FileSettings> {
    const { source } = request;
    const readable = [...roots];
    if (typeof source === 'object') {
      if (!isFile(resolve(cwd, source.path)))
        throw new UsageError(`--config: there is no file ${source.path}`);
      readable.push(resolve(cwd, source.path));
    }
    return new FileSettings(request, cwd, roots, readable);
  }

  /** What is set for a file, by its absolute path. */
  async of(path: string): Promise<Settings> {
    const configuration = await this.#configurationOf(path);
    return mergeSettings(configuration?.settings ?? NO_SETTINGS, this.request.settings);
  }

  /** What leaves a file or a folder out, by its absolute path. */
  async exclusionOf(path: string): Promise<Exclusion | undefined> {
    const configuration = await this.#configurationOf(path);
    return configuration && exclusionOf(uriOf(path), configuration.exclusions);
  }

  /** What is left out in a folder. */
  async leavesOut(folder: string): Promise<LeavesOut> {
    const exclusions = await this.exclusions(join(folder, 'any'));
    return path => exclusions.length > 0 && exclusionOf(uriOf(path), exclusions) !== undefined;
  }

  /** The globs that may leave a file out. */
  async exclusions(path: string): Promise<readonly Exclusion[]> {
    return (await this.#configurationOf(path))?.exclusions ?? [];
  }

  /** What was wrong so far: a line for each mistake, with its place, by file. */
  async problems(): Promise<string[]> {
    const located = await Promise.all(
      [...this.#problems.values()].map(async ({ place, message }) => ({
        place,
        line: `${await this.placeOf(place)}: ${message}`,
      })),
    );
    located.sort((a, b) =>
      a.place.uri === b.place.uri
        ? a.place.span.start - b.place.span.start
        : a.place.uri < b.place.uri
          ? -1
          : 1,
    );
    return located.map(({ line }) => line);
  }

  /** A place in a configuration file as `path:line:column`, counted from one. */
  async placeOf({ uri, span }: Problem['place']): Promise<string> {
    const { line, character } = new LineIndex((await this.#files.read(uri)) ?? '').positionAt(span.start);
    return `${shownUri(uri, this.cwd)}:${line + 1}:${character + 1}`;
  }

  #add({ place, message }: Problem): void {
    this.#problems.set(`${place.uri} ${place.span.start} ${message}`, { place, message });
  }

  async #configurationOf(path: string) {
    const configuration = await this.#configurations?.of(uriOf(path));
    for (const problem of configuration?.problems ?? []) this.#add(problem);
    return configuration;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

function isGitMark(uri: string): boolean {
  return /\/\.git(?:\/HEAD)?$/.test(uri);
}

/**
 * Configuration files wherever they lie. A link is followed to the folders that were named and no further: a stranger's
 * repository has no say in what is read elsewhere, and its mistakes would be quoted. `--config` names any file.
 */
class ConfigFiles implements Workspace {
  readonly #texts = new Map<string, string | undefined>();

  constructor(
    private readonly readable: readonly string[],
    private readonly fail: (problem: Problem) => void,
  ) {}

  async read(uri: string): Promise<string | undefined> {
    if (!this.#texts.has(uri)) this.#texts.set(uri, this.#readNow(uri));
    return this.#texts.get(uri);
  }

  async list(): Promise<readonly string[]> {
    return [];
  }

  /** Whether a file is no link out of its folder, or leads into a folder that was named. */
  #isOwn(path: string): boolean {
    const target = realpathSync.native(path);
    const folders = [dirname(path), ...this.readable].map(realPath);
    return folders.some(folder => folder !== undefined && isWithin(folder, target));
  }

  #readNow(uri: string): string | undefined {
    const path = pathOfUri(uri);
    if (path === undefined) return undefined;
    try {
      // What is not there is no mistake.
      if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
      // It is enough that it is there.
      if (isGitMark(uri)) return '';
      if (!this.#isOwn(path)) {
        const message =
          'it is a link that leads out of the folders that were named, and is not followed; --config reads it';
        this.fail({ place: { uri, span: { start: 0, end: 0 } }, message });
        return undefined;
      }
      return readTextFileNow(path).text;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // It may be gone since, and `.git` is only looked for.
      const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
      if (!isMissing && !isGitMark(uri)) {
        this.fail({ place: { uri, span: { start: 0, end: 0 } }, message: `it cannot be read: ${message}` });
      }
      return undefined;
    }
  }
}
