import type { Connection } from 'vscode-languageserver';
import { DEFAULT_OPTIONS, type LintOptions, type Severity } from '../core/model';
import { parseDockerSize } from '../core/sizes';

/** The section of the client's settings that is ours. */
export const SECTION = 'shmLint';

/** The settings of each document, asked from the client once and remembered until they change. */
export class Settings {
  readonly #byDocument = new Map<string, Promise<LintOptions>>();
  #sent: LintOptions;

  /**
   * @param asks whether the client answers `workspace/configuration`; otherwise what it sends counts for all documents
   * @param sent the section as the client sent it along with `initialize`, if it did
   */
  constructor(
    private readonly connection: Connection,
    private readonly asks: boolean,
    sent: unknown,
  ) {
    this.#sent = toLintOptions(sent);
  }

  /** The settings that hold for a document; the defaults where the client cannot tell. */
  of(uri: string): Promise<LintOptions> {
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
    if (isRecord(settings) && SECTION in settings) this.#sent = toLintOptions(settings[SECTION]);
  }

  /** Drops what is remembered about a document that was closed. */
  forget(uri: string): void {
    this.#byDocument.delete(uri);
  }

  async #ask(uri: string): Promise<LintOptions> {
    try {
      return toLintOptions(
        await this.connection.workspace.getConfiguration({ scopeUri: uri, section: SECTION }),
      );
    } catch (error) {
      this.#byDocument.delete(uri);
      this.connection.console.warn(`Using default settings for ${uri}: ${error}`);
      return DEFAULT_OPTIONS;
    }
  }
}

/** Reads the section as users write it. What makes no sense counts as not set: a typing slip must not stop the linter. */
export function toLintOptions(section: unknown): LintOptions {
  if (!isRecord(section)) return DEFAULT_OPTIONS;
  const defaultShmSize = bytesOf(section.defaultShmSize);
  return {
    rules: ruleSeverities(section.rules),
    interconnect: oneOf(INTERCONNECTS, section.interconnect) ?? DEFAULT_OPTIONS.interconnect,
    sizing: oneOf(SIZINGS, section.sizing) ?? DEFAULT_OPTIONS.sizing,
    ...(defaultShmSize !== undefined && { defaultShmSize }),
  };
}

const SEVERITIES = ['error', 'warning', 'information', 'hint', 'off'] as const satisfies (Severity | 'off')[];
const INTERCONNECTS = ['p2p', 'shm', 'unknown'] as const satisfies LintOptions['interconnect'][];
const SIZINGS = ['computed', 'per-gpu'] as const satisfies LintOptions['sizing'][];

function ruleSeverities(value: unknown): LintOptions['rules'] {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([rule, text]) => {
      const severity = oneOf(SEVERITIES, text);
      return severity ? [[rule, severity]] : [];
    }),
  );
}

/** A size as Docker reads it, in bytes. Zero means "the default", and a few bytes a forgotten unit. */
function bytesOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const size = parseDockerSize(value.trim());
  return size.ok && size.bytes > 0 && size.caution === undefined ? size.bytes : undefined;
}

function oneOf<T extends string>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find(choice => choice === value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
