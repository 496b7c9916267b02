/** What a configuration says, and what is wrong with it. */
import { enumerated, t } from '../l10n';
import type { LintOptions, Severity } from '../model';
import { RULE_IDS } from '../rules';
import { parseDockerSize } from '../sizes';
import { closest } from '../text/closest';
import type { Place, Span } from '../text/span';
import { type Glob, parseGlob } from './glob';
import type { Exclusion, Origin, Settings, Sourced } from './settings';
import { type Entry, parseConfig, type Table, type Text, type Value, valueOfJson } from './value';

/** A mistake in a configuration. `message` is a clause for the reader that follows the place. */
export interface Problem {
  readonly place: Place;
  readonly message: string;
}

/** What one configuration file says by itself. */
export interface ConfigFile {
  readonly uri: string;
  readonly settings: Settings;
  readonly overrides: readonly Override[];
  readonly exclude: readonly Pattern[];
  readonly extends: readonly Reference[];
  readonly problems: readonly Problem[];
}

/** Settings for some files only. */
export interface Override {
  readonly files: readonly Glob[];
  readonly settings: Settings;
}

/** A glob and where it stands. */
export interface Pattern {
  readonly glob: Glob;
  readonly origin: Origin;
}

/** A file that is extended, as it is written. */
export interface Reference {
  readonly path: string;
  readonly place: Place;
}

const SETTING_KEYS = ['rules', 'defaultShmSize', 'interconnect', 'sizing'] as const;
const OVERRIDE_KEYS = ['files', ...SETTING_KEYS] as const;
/** `$schema` names the schema for editors. */
const FILE_KEYS = ['$schema', 'extends', ...SETTING_KEYS, 'exclude', 'overrides'] as const;

const SEVERITIES = ['error', 'warning', 'information', 'hint', 'off'] as const satisfies (Severity | 'off')[];
const INTERCONNECTS = ['p2p', 'shm', 'unknown'] as const satisfies LintOptions['interconnect'][];
const SIZINGS = ['computed', 'per-gpu'] as const satisfies LintOptions['sizing'][];

/** Reads a configuration file. Never throws: what makes no sense is a problem, and the rest counts. */
export function readConfig(uri: string, text: string): ConfigFile {
  const { value, faults } = parseConfig(text, uri.endsWith('.json') ? 'json' : 'yaml');
  const reader = new Reader(span => ({ kind: 'file', place: { uri, span } }), RULE_IDS);
  const table = reader.table(value, '', FILE_KEYS);
  const file = {
    uri,
    settings: reader.settings(table),
    overrides: reader.overrides(table.get('overrides')),
    exclude: reader.patterns(table.get('exclude'), 'exclude'),
    extends: reader
      .texts(table.get('extends'), 'extends')
      .map(({ text: path, span }) => ({ path, place: { uri, span } })),
  };
  const problems = [...faults, ...reader.faults].map(({ span, message }) => ({
    place: { uri, span },
    message,
  }));
  return { ...file, problems: sortedOnce(problems) };
}

/**
 * Reads the settings of an editor, where the same keys are used. What makes no sense there counts as not set: the
 * editor tells its user by itself.
 * @param folder what globs are relative to (URI with a slash at its end); undefined if the document is in no folder
 */
export function readEditorSettings(
  section: unknown,
  folder: string | undefined,
): { settings: Settings; exclusions: Exclusion[] } {
  // Settings travel between machines, and may be of another release.
  const reader = new Reader(() => ({ kind: 'editor' }), undefined);
  const value = valueOfJson(section);
  const table = new Map(value.kind === 'table' ? value.entries.map(entry => [entry.key, entry]) : []);
  const patterns = reader.patterns(table.get('exclude'), 'exclude');
  return {
    settings: reader.settings(table),
    exclusions: folder === undefined ? [] : patterns.map(pattern => ({ ...pattern, folder })),
  };
}

/**
 * Reads VS Code's `files.exclude`: globs from the folder on, each with whether it holds. A condition on other files is
 * not followed, for it tells generated files from their sources.
 * @param folder URI with a slash at its end
 */
export function readEditorExcludes(section: unknown, folder: string): Exclusion[] {
  if (typeof section !== 'object' || section === null) return [];
  const globs = Object.entries(section).filter(([, value]) => value === true);
  return globs.flatMap(([text]) => {
    // There a glob without a slash means the folder's own entry.
    const glob = parseGlob(text.includes('/') ? text : `/${text}`);
    return typeof glob === 'string' ? [] : [{ glob, folder, origin: { kind: 'editor' } }];
  });
}

type Entries = ReadonlyMap<string, Entry>;

class Reader {
  readonly faults: { span: Span; message: string }[] = [];

  /** @param rules the ids of the rules there are; undefined to take any */
  constructor(
    private readonly originOf: (span: Span) => Origin,
    private readonly rules: readonly string[] | undefined,
  ) {}

  /** The entries of a table that may stand there; the others are told. */
  table(value: Value, path: string, keys: readonly string[]): Entries {
    if (value.kind === 'nothing') return new Map();
    if (value.kind !== 'table') {
      this.fault(value.span, t`${path === '' ? t('a configuration') : path} is a list of keys with values`);
      return new Map();
    }
    return new Map(this.knownEntries(value, keys).map(entry => [entry.key, entry]));
  }

  settings(table: Entries): Settings {
    const defaultShmSize = this.bytes(table.get('defaultShmSize'));
    const interconnect = this.choice(table.get('interconnect'), INTERCONNECTS);
    const sizing = this.choice(table.get('sizing'), SIZINGS);
    return {
      rules: this.severities(table.get('rules')),
      ...(defaultShmSize && { defaultShmSize }),
      ...(interconnect && { interconnect }),
      ...(sizing && { sizing }),
    };
  }

  overrides(entry: Entry | undefined): Override[] {
    if (!entry || entry.value.kind === 'nothing') return [];
    if (entry.value.kind !== 'list') {
      this.fault(entry.value.span, t('overrides is a list: "- files: [GLOB, …]" with settings below it'));
      return [];
    }
    return entry.value.items.flatMap(item => {
      const table = this.table(item, t('an override'), OVERRIDE_KEYS);
      const files = table.get('files');
      if (!files) {
        if (item.kind === 'table') this.fault(item.span, t('an override needs files: [GLOB, …]'));
        return [];
      }
      const globs = this.patterns(files, 'files').map(({ glob }) => glob);
      return [{ files: globs, settings: this.settings(table) }];
    });
  }

  patterns(entry: Entry | undefined, name: string): Pattern[] {
    return this.texts(entry, name).flatMap(({ text, span }) => {
      const glob = parseGlob(text);
      if (typeof glob !== 'string') return [{ glob, origin: this.originOf(span) }];
      this.fault(span, t`${name} cannot hold "${text}": ${glob}`);
      return [];
    });
  }

  /** One text, or a list of them. */
  texts(entry: Entry | undefined, name: string): Text[] {
    if (!entry) return [];
    const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
    return items.flatMap(item => {
      if (item.kind === 'text') return [item];
      if (item.kind !== 'nothing') this.fault(item.span, t`${name} holds texts`);
      return [];
    });
  }

  private severities(entry: Entry | undefined): Settings['rules'] {
    if (!entry || entry.value.kind === 'nothing') return new Map();
    if (entry.value.kind !== 'table') {
      this.fault(entry.value.span, t('rules holds a severity for each rule: "shm-missing: warning"'));
      return new Map();
    }
    const rules = this.rules ? this.knownEntries(entry.value, this.rules, 'rule') : entry.value.entries;
    return new Map(
      rules.flatMap(rule => {
        const severity = this.choice(rule, SEVERITIES);
        return severity ? [[rule.key, severity]] : [];
      }),
    );
  }

  /** The entries whose keys are known; the others are told with what was probably meant. */
  private knownEntries({ entries }: Table, keys: readonly string[], what: 'key' | 'rule' = 'key'): Entry[] {
    return entries.filter(({ key, keySpan }) => {
      if (keys.includes(key)) return true;
      this.fault(
        keySpan,
        what === 'rule'
          ? t`unknown rule "${key}"; ${suggestion(key, keys)}`
          : t`unknown key "${key}"; ${suggestion(key, keys)}`,
      );
      return false;
    });
  }

  private choice<T extends string>(entry: Entry | undefined, choices: readonly T[]): Sourced<T> | undefined {
    if (!entry || entry.value.kind === 'nothing') return undefined;
    const { value, key } = entry;
    const choice = choices.find(candidate => value.kind === 'text' && candidate === value.text);
    if (choice !== undefined) return { value: choice, origin: this.originOf(value.span) };
    const remedy = suggestion(value.kind === 'text' ? value.text : '', choices);
    this.fault(
      value.span,
      value.kind === 'text'
        ? t`${key} cannot be "${value.text}"; ${remedy}`
        : t`${key} cannot be this; ${remedy}`,
    );
    return undefined;
  }

  /** A size as Docker reads it, in bytes. A few bytes are a forgotten unit, and nothing stands for not set. */
  private bytes(entry: Entry | undefined): Sourced<number> | undefined {
    if (!entry || entry.value.kind === 'nothing') return undefined;
    const { value, key } = entry;
    if (value.kind !== 'text') {
      this.fault(value.span, t`${key} is a size such as 8g or 512m`);
      return undefined;
    }
    const text = value.text.trim();
    if (text === '') return undefined;
    const size = parseDockerSize(text);
    const problem = size.ok ? size.caution : size.problem;
    if (size.ok && problem === undefined) return { value: size.bytes, origin: this.originOf(value.span) };
    const meant = size.suggestion;
    this.fault(
      value.span,
      meant === undefined
        ? t`${key}: ${problem!} Write it like 64m or 8g.`
        : t`${key}: ${problem!} Did you mean ${meant}?`,
    );
    return undefined;
  }

  private fault(span: Span, message: string): void {
    this.faults.push({ span, message });
  }
}

function suggestion(word: string, choices: readonly string[]): string {
  const meant = closest(word, choices);
  return meant === undefined ? t`one of: ${enumerated(choices)}` : t`did you mean "${meant}"?`;
}

/** In reading order, each once: what an anchor holds is read wherever it is used. */
function sortedOnce(problems: readonly Problem[]): Problem[] {
  const byText = new Map(
    problems.map(problem => [`${problem.place.span.start} ${problem.message}`, problem] as const),
  );
  return [...byText.values()].sort((a, b) => a.place.span.start - b.place.span.start);
}
