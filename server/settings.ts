import type { Connection } from 'vscode-languageserver';

/** The section of the client's settings that is ours. */
export const SECTION = 'shmLint';

/** The editor's settings for each document as it sends them, asked for once and remembered until they change. */
export class Settings {
  readonly #byDocument = new Map<string, Promise<unknown>>();
  #sent: unknown;

  /**
   * @param asks whether the client answers `workspace/configuration`; otherwise what it sends counts for all documents
   * @param sent the section as the client sent it along with `initialize`, if it did
   */
  constructor(
    private readonly connection: Connection,
    private readonly asks: boolean,
    sent: unknown,
  ) {
    this.#sent = sent;
  }

  /** The section that holds for a document; undefined where the client cannot tell. */
  of(uri: string): Promise<unknown> {
    if (!this.asks) return Promise.resolve(this.#sent);
    const remembered = this.#byDocument.get(uri);
    if (remembered) return remembered;
    const asked = this.#ask(uri);
    this.#byDocument.set(uri, asked);
    return asked;
  }

  /** Takes note of `workspace/didChangeConfiguration`, with the settings if the client sends them along. */
  changed(settings: unknown): void {
    this.#byDocument.clear();
    if (isRecord(settings) && SECTION in settings) this.#sent = settings[SECTION];
  }

  /** Drops what is remembered about a document that was closed. */
  forget(uri: string): void {
    this.#byDocument.delete(uri);
  }

  async #ask(uri: string): Promise<unknown> {
    try {
      return await this.connection.workspace.getConfiguration({ scopeUri: uri, section: SECTION });
    } catch (error) {
      this.#byDocument.delete(uri);
      this.connection.console.warn(`Using default settings for ${uri}: ${error}`);
      return undefined;
    }
  }
}

/** Whether a section of settings switches something on; anything but a yes or a no counts as not set. */
export function isSwitchedOn(section: unknown, key: string, byDefault: boolean): boolean {
  const value = isRecord(section) ? section[key] : undefined;
  return typeof value === 'boolean' ? value : byDefault;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
