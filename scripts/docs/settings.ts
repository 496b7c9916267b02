/** What can be set, and how it is described: in `.shm-lint.yaml` and, under `shmLint.`, in the editor. */
import type { LintOptions } from '../../core/model';
import { ruleUrl } from '../../core/rules';
import { RULE_DOCS } from '../../core/rules/docs';
import type { RuleDocs } from '../../core/rules/rule';

/** A JSON Schema, draft 7: what both VS Code's JSON and YAML support understand. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Setting {
  /** What is set and why one would, in Markdown without links; its first sentence can stand alone. */
  readonly description: string;
  /** What may stand there. */
  readonly schema: Schema;
  /** What holds where nothing is set; as the editor shows it. */
  readonly default: unknown;
}

/** A size in Docker's grammar (docker/go-units `RAMInBytes`), such as 8g. */
const SIZE = '\\s*[0-9]+(\\.[0-9]+)?\\s*([bB]|[kKmMgGtTpP]([iI]?[bB])?)?\\s*';

/** The severities a rule may be given, with what each one comes to. */
const SEVERITIES: Readonly<Record<LintOptions['rules'][string], string>> = {
  error: 'Always an error.',
  warning: 'Always a warning.',
  information: 'Always information.',
  hint: 'Always a hint: shown as dots in an editor, and seldom elsewhere.',
  off: 'Not reported.',
};

const RULES: Setting = {
  description:
    'Severity of each rule, or `off`. A rule that is not named keeps its own severity, which says how sure the ' +
    'finding is.',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(RULE_DOCS.map(docs => [docs.rule.id, severityOf(docs)])),
  },
  default: {},
};

/** The settings of one file; the names are those of {@link LintOptions}. */
export const SETTINGS: Readonly<Record<keyof LintOptions, Setting>> = {
  rules: RULES,
  defaultShmSize: {
    description:
      'Size of `/dev/shm` in containers that ask for none, where that is not 64 MiB. For daemons with a default of ' +
      'their own: `default-shm-size` in `daemon.json`. A size as Docker writes it, such as `8g`.',
    schema: {
      type: 'string',
      pattern: `^(${SIZE})?$`,
      patternErrorMessage: 'A size as Docker writes it, such as 8g or 512m.',
    },
    default: '',
  },
  interconnect: {
    description:
      'How the GPUs of the machine that will run the container reach each other. NCCL needs `/dev/shm` for the data ' +
      'between ranks only where they have no P2P.',
    schema: choice({
      p2p: 'Every two GPUs of the machine reach each other directly (NVLink, NVSwitch, PCIe P2P): NCCL needs little shared memory.',
      shm: 'They do not: NCCL moves the data between ranks through `/dev/shm`.',
      unknown: 'Not known: a chosen size that is enough with P2P only is reported as information.',
    }),
    default: 'unknown',
  },
  sizing: {
    description:
      'What the size of `/dev/shm` is held against. What an engine is known to need to start counts either way.',
    schema: choice({
      computed: 'The bytes that the engine and NCCL will put there, segment by segment.',
      'per-gpu': 'The widespread rule of 1 GiB for each rank on the node.',
    }),
    default: 'computed',
  },
};

/** Files that are left out. The configuration file takes one glob without a list, too. */
export const EXCLUDE: Setting = {
  description:
    'Files and folders that are left alone. Globs such as `vendor` or `charts/**/*.gen.yaml`, from the folder of the ' +
    'configuration file or, in the editor, from the workspace folder. A glob without a slash holds at any depth.',
  schema: { type: 'array', items: { type: 'string', minLength: 1 } },
  default: [],
};

/** What the editor shows beside the text; a configuration file has no say in it. */
export const DISPLAY: Readonly<Record<string, Setting>> = {
  codeLens: {
    description:
      'A line above each engine with what it needs and what it has, which opens the calculator. Not in Markdown, and not ' +
      'where nothing is needed.',
    schema: { type: 'boolean' },
    default: true,
  },
  inlayHints: {
    description:
      'What there is of what is needed, at the end of the size that decides it or of the parallel size. Needs ' +
      '`#editor.inlayHints.enabled#`, too.',
    schema: { type: 'boolean' },
    default: false,
  },
};

/** Whether files that are not open are linted. An editor's own setting: the command line names its files. */
export const WORKSPACE_DIAGNOSTICS: Setting = {
  description:
    'Whether the files of the workspace that are not open are linted, too, and their findings shown in the Problems ' +
    'panel. What `.gitignore`, `.shm-lintignore`, `files.exclude` and `shmLint.exclude` name is left out. Without it, ' +
    'the command *Lint Workspace* does so until the window is closed.',
  schema: { type: 'boolean' },
  default: false,
};

function severityOf({ rule, severities }: RuleDocs): Schema {
  const own = severities.map(({ severity }) => severity);
  const rest = own.length > 1 ? `${own.slice(0, -1).join(', ')} or ${own.at(-1)}, by how sure it is` : own[0];
  return {
    ...choice(SEVERITIES),
    ...described(`${rule.title}. By itself ${rest}. [More](${ruleUrl(rule.id)})`),
  };
}

function choice(choices: Readonly<Record<string, string>>): Schema {
  return {
    type: 'string',
    enum: Object.keys(choices),
    markdownEnumDescriptions: Object.values(choices),
  };
}

/** A description for readers of Markdown, and without its marks and links for all others. */
export function described(markdown: string): Schema {
  return { description: withoutMarks(markdown), markdownDescription: markdown };
}

/** Markdown without its code marks and links. */
export function withoutMarks(markdown: string): string {
  return markdown.replace(/ ?\[[^\]]*\]\([^)]*\)/g, '').replace(/`/g, '');
}
