/** What the panel and its page say to each other. */
import type { Calculation } from '../../core/calculator';
import type { Form } from './fields';

export type SnippetFormat = keyof Calculation['snippets'];

/** The service that the fields were filled in from. */
export interface Origin {
  readonly workload: string;
  /** The name of its file, without folders. */
  readonly file: string;
  /** Bytes of /dev/shm that it has now; null when unknown or not bounded by a size. */
  readonly presentBytes: number | null;
  /** What the file leaves open. */
  readonly gaps: readonly string[];
}

/** Where an insertion would go. */
export interface Target {
  readonly file: string;
  /** The service at the cursor, which then gets the size; null where plain text would be inserted. */
  readonly workload: string | null;
  /** The format that the file is in, as far as that can be told. */
  readonly format: SnippetFormat | null;
}

export type ToPage =
  | { readonly type: 'prefill'; readonly form: Form; readonly origin: Origin }
  | { readonly type: 'target'; readonly target: Target | null }
  /** What became of a copy or an insertion. */
  | { readonly type: 'said'; readonly text: string };

export type FromPage =
  /** The page is there, for the first time or again after it was hidden. */
  | { readonly type: 'ready' }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'insert'; readonly bytes: number; readonly snippet: string };

/** The element of the page that holds its translations; absent in English. */
export const MESSAGES_ID = 'messages';
