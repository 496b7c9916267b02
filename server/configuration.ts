/** What holds for each document: the settings of the editor, and above them the configuration files. */
import {
  type Configuration,
  Configurations,
  exclusionOf,
  mergeSettings,
  readEditorSettings,
  toLintOptions,
} from '../core/config';
import type { LintOptions, Workspace } from '../core/model';
import type { Documents, Snapshot } from './documents';
import type { Settings } from './settings';
import { canonicalUri, folderOf, isWithin } from './uri';
import { type Files, staysWithin } from './workspace';

export interface DocumentConfiguration {
  readonly options: LintOptions;
  /** Whether somebody wants the document left out. */
  readonly isExcluded: boolean;
  /** URI of the configuration file that is nearest to it; absent where there is none. */
  readonly file?: string;
  /** URIs of the files that decide it, present or not. */
  readonly dependencies: readonly string[];
}

/** Configuration files are read once and remembered until one of them changes. */
export class DocumentConfigurations {
  readonly #read = new Set<string>();
  readonly #told = new Set<string>();
  #configurations: Configurations;

  /**
   * @param folders the workspace folders, canonical
   * @param log takes each mistake in a configuration file once, for the file may not be open
   */
  constructor(
    private readonly settings: Settings,
    private readonly documents: Documents,
    private readonly files: Files,
    private readonly folders: () => readonly string[],
    private readonly log: (mistake: string) => void,
  ) {
    this.#configurations = this.#fresh();
  }

  async of(document: Snapshot): Promise<DocumentConfiguration> {
    const folder = this.folders().findLast(candidate => isWithin(document.key, candidate));
    // What holds for a file holds for its folder, which is one question for thousands of files that are not open.
    const scope = this.documents.find(document.key) ? document.uri : (folder ?? document.uri);
    const [section, configuration] = await Promise.all([
      this.settings.of(scope),
      this.#current(configurations => configurations.of(document.key)),
    ]);
    const editor = readEditorSettings(section, folder?.replace(/\/?$/, '/'));
    const exclusions = [...editor.exclusions, ...configuration.exclusions];
    for (const { place, message } of configuration.problems) this.#tell(`${place.uri}: ${message}`);
    return {
      options: toLintOptions(mergeSettings(editor.settings, configuration.settings)),
      isExcluded: exclusionOf(document.key, exclusions) !== undefined,
      ...(configuration.uri !== undefined && { file: configuration.uri }),
      dependencies: configuration.dependencies,
    };
  }

  /** What is wrong with a configuration file that is open, and the files that decide it. */
  check(document: Snapshot): Promise<Pick<Configuration, 'problems' | 'dependencies'>> {
    return this.#current(configurations => configurations.check(document.key));
  }

  /** Takes note of files that changed. Canonical URIs. */
  changed(keys: readonly string[]): void {
    if (keys.some(key => this.#read.has(key))) this.reset();
  }

  /** Forgets all files: they may have changed where nobody watches. */
  reset(): void {
    this.#read.clear();
    this.#configurations = this.#fresh();
  }

  #tell(mistake: string): void {
    if (this.#told.has(mistake)) return;
    this.#told.add(mistake);
    this.log(mistake);
  }

  /** Asks again if a file changed meanwhile. */
  async #current<T>(ask: (configurations: Configurations) => Promise<T>): Promise<T> {
    for (;;) {
      const asked = this.#configurations;
      const answer = await ask(asked);
      if (asked === this.#configurations) return answer;
    }
  }

  /** Whether a file is no link, or one to a file of the workspace. */
  async #isOwn(key: string, folders: readonly string[]): Promise<boolean> {
    const folder = folderOf(key);
    const around = folder === undefined ? [] : [folder];
    return staysWithin(this.files, key, [...folders, ...around]);
  }

  #fresh(): Configurations {
    const folders = this.folders();
    const workspace: Workspace = {
      read: async uri => {
        const key = canonicalUri(uri);
        this.#read.add(key);
        const open = this.documents.find(key);
        if (open) return open.text;
        // Only a disk shows what is above the folders that were opened.
        const isInside = folders.some(folder => isWithin(key, folder));
        if (!isInside && !key.startsWith('file:')) return undefined;
        if (!(await this.#isOwn(key, folders))) {
          // It is enough that it is there.
          if (/\/\.git(?:\/HEAD)?$/.test(key)) return '';
          this.#tell(`${key}: it is a link that leads out of the workspace, and is not followed`);
          return undefined;
        }
        return this.files.read(key);
      },
      list: async () => [],
    };
    return new Configurations(workspace, folders);
  }
}
