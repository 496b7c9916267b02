/** Settings with where each came from, and how those of several places come together. */
import { DEFAULT_OPTIONS, type LintOptions, type Severity } from '../model';
import type { Place } from '../text/span';
import { type Glob, matchesGlob } from './glob';

/** Who set a setting. */
export type Origin =
  | { readonly kind: 'file'; readonly place: Place }
  | { readonly kind: 'editor' }
  | { readonly kind: 'option'; readonly name: string };

export interface Sourced<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** What one place sets; what it does not mention is absent. */
export interface Settings {
  /** By rule id. */
  readonly rules: ReadonlyMap<string, Sourced<Severity | 'off'>>;
  /** Bytes; 0 means the runtime's own default, as Docker has it. */
  readonly defaultShmSize?: Sourced<number>;
  readonly interconnect?: Sourced<LintOptions['interconnect']>;
  readonly sizing?: Sourced<LintOptions['sizing']>;
}

/** A glob of files that are left out, and the folder (URI with a slash at its end) that it is relative to. */
export interface Exclusion {
  readonly glob: Glob;
  readonly folder: string;
  readonly origin: Origin;
}

export const NO_SETTINGS: Settings = { rules: new Map() };

/** Brings settings together, weakest first; rules one by one. */
export function mergeSettings(...settings: readonly Settings[]): Settings {
  const rules = new Map(settings.flatMap(one => [...one.rules]));
  return Object.assign({}, ...settings, { rules });
}

/** The options that the settings come to, with the defaults for what nobody set. */
export function toLintOptions({ rules, defaultShmSize, interconnect, sizing }: Settings): LintOptions {
  return {
    rules: Object.fromEntries([...rules].map(([rule, { value }]) => [rule, value])),
    interconnect: interconnect?.value ?? DEFAULT_OPTIONS.interconnect,
    sizing: sizing?.value ?? DEFAULT_OPTIONS.sizing,
    ...(defaultShmSize && defaultShmSize.value > 0 && { defaultShmSize: defaultShmSize.value }),
  };
}

/** The first exclusion that leaves a file (or a folder, without a slash at its end) out. */
export function exclusionOf(uri: string, exclusions: readonly Exclusion[]): Exclusion | undefined {
  return exclusions.find(({ glob, folder }) => {
    const path = pathWithin(folder, uri);
    return path !== undefined && matchesGlob(glob, path);
  });
}

/** The decoded path of a URI relative to a folder; undefined if it is not in there. */
export function pathWithin(folder: string, uri: string): string | undefined {
  if (!uri.startsWith(folder) || uri.length === folder.length) return undefined;
  try {
    return decodeURIComponent(uri.slice(folder.length));
  } catch {
    return uri.slice(folder.length);
  }
}
