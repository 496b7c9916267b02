/** The TextMate grammars in syntaxes/, from what the linter knows: options, rules, directives, the wordings of logs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PHRASES, ROLES, type Role } from '../../core/diagnose';
import { BUS_ERRORS } from '../../core/diagnose/phrases/bus-error';
import { KEYWORDS } from '../../core/directives/directive';
import { RULE_IDS } from '../../core/rules';

const ENGINES = join(__dirname, '../../core/engines');

/** A rule of a grammar, in the format's own words. */
type Rule = Readonly<Record<string, unknown>>;

/** Where rules go before the host's own, which take words and comments as one piece. */
const SHELLS = [
  'L:source.shell',
  'L:meta.embedded.block.shellscript',
  'L:source.dockerfile',
  'L:meta.embedded.block.dockerfile',
];

/** The grammars by their path from the repository's root. */
export function grammars(): ReadonlyMap<string, string> {
  const named = {
    directives,
    'directive-lines': wholeDirectives,
    // Behind YAML's own rules, which have to see where a value begins.
    'launch-yaml': launch(
      'source.launch.yaml.shm-lint',
      ['source.yaml', 'meta.embedded.block.yaml'],
      DASHES,
      String.raw`(?:=|\s+)`,
    ),
    'launch-shell': launch('source.launch.shell.shm-lint', SHELLS, DASHES_IN_SHELL, '='),
    log: log(),
  };
  return new Map(
    Object.entries(named).map(([name, grammar]) => [
      `syntaxes/${name}.tmLanguage.json`,
      `${JSON.stringify({ comment: 'Written by `npm run docs`.', ...grammar }, undefined, 2)}\n`,
    ]),
  );
}

const DIRECTIVE = String.raw`(${Object.values(KEYWORDS).join('|')})(?![\w-])((?:[\s,]+(?!--)[\w-]+)*)`;

const KEYWORD = { name: 'keyword.control.directive.shm-lint' };

/** The rules that there are, in what stands behind the keyword. */
const RULES = {
  patterns: [
    {
      match: String.raw`(?<![\w-])(?:${RULE_IDS.join('|')})(?![\w-])`,
      name: 'support.constant.rule.shm-lint',
    },
  ],
};

/** Directives at the beginning of a comment that other rules may look into; nothing in a misspelt one is marked. */
const directives: Rule = {
  scopeName: 'comment.directive.shm-lint',
  injectionSelector: 'L:comment',
  patterns: [{ match: String.raw`\G\s*${DIRECTIVE}`, captures: { 1: KEYWORD, 2: RULES } }],
};

/** Directives where the host's grammar takes a comment as one piece, with what stands before it as the host has it. */
const wholeDirectives: Rule = {
  scopeName: 'comment.line.directive.shm-lint',
  injectionSelector: [...SHELLS, 'L:source.json.comments']
    .map(scope => `${scope} -comment -string`)
    .join(', '),
  patterns: [
    {
      match: String.raw`(?:^[ \t]*|[ \t]+)(#|//)[ \t]*${DIRECTIVE}.*`,
      name: 'comment.line.directive.shm-lint',
      captures: { 1: { name: 'punctuation.definition.comment.shm-lint' }, 2: KEYWORD, 3: RULES },
    },
  ],
};

/** An option with a number behind it that says how many ranks a launch has. */
const RANKS = /^(?!--(?:no|enable|max)[-_])--(?:.*[-_])?(?:parallel|[tpdce]p)(?:[-_]size)?(?:[-_]local)?$/;

/** Others that decide what /dev/shm takes: shards of TGI and LoRAX, and what vLLM and SGLang put there beside the ranks. */
const OTHERS = new Set([
  '--num-shard',
  '--sharded',
  '--enable-dp-attention',
  '--kv-offloading-size',
  '--mm-processor-cache-gb',
  '--mm-shm-cache-max-object-size-mb',
]);

/** Every spelling of the options that matter in the engines' option tables, the longest first. */
function engineOptions(): string[] {
  const sources = readdirSync(ENGINES, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts'))
    .map(path => readFileSync(join(ENGINES, path), 'utf8'));
  const entries = sources.flatMap(text =>
    [...text.matchAll(/(?<=[\s`'])--[a-z][\w-]*(?:,--?[a-z][\w-]*)*/g)].map(([entry]) => entry.split(',')),
  );
  const spellings = entries.filter(([name]) => RANKS.test(name!) || OTHERS.has(name!)).flat();
  return [...new Set(spellings)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

const OPTION = 'entity.other.attribute-name.option.shm-lint';
const COUNT = 'constant.numeric.shm-lint';
const SHM_PATH = 'support.constant.path.shm-lint';

/**
 * Two dashes at the beginning of a word, and the same where a shell's grammar has taken the first one already: the blanks
 * and quotes that it begins with must stay its own, or it loses its place in the text. What is looked for begins with
 * a character and looks back from there: the search goes through each line many times, and finds characters fast.
 */
const DASHES = String.raw`--(?<![\w-]--)`;
const DASHES_IN_SHELL = String.raw`-(?:(?<=\s--)|-(?<![\w-]--))`;
const DASH = String.raw`-(?<![\w-]-)`;

/** What stands before a size that has no option of its own beside it. */
const SIZES = ['--shm-size', 'shm_size:', '/dev/shm:size', '/dev/shm:rw,size'];

/** The unit of a size as the runtimes write it. */
const UNIT = String.raw`([kKmMgGtTpP]?i?[bB]?)(?![\w.])`;
const SIZE = String.raw`(\d+(?:\.\d+)?)${UNIT}`;
const SIZE_PARTS = ['constant.numeric.size.shm-lint', 'keyword.other.unit.shm-lint'];

/**
 * What decides about /dev/shm in a file that starts containers. Spellings of a letter or two mean something else to other
 * programs: they are marked with a small number behind them only.
 * @param dashes what an option begins with
 * @param between what may stand between an option and its number and be taken together with them
 */
function launch(scopeName: string, scopes: readonly string[], dashes: string, between: string): Rule {
  const options = engineOptions();
  const names = (list: readonly string[]) =>
    [...new Set(list.map(option => option.replace(/^--?/, '').replace(/[-_]/g, '[-_]')))].join('|');
  const isLong = (option: string) => option.length > 4;
  const count = String.raw`(\d{1,4})(?![\w.:])`;
  const optionAndCount = String.raw`(${dashes}(?:${names(options.filter(isLong))}))(?![\w-])(?:${between}${count})?`;
  const shortAndCount = `((?:${dashes}|${DASH})(?:${names(options.filter(option => !isLong(option)))}))${between}${count}`;
  const optionAndSize = String.raw`(${dashes}shm-size)(?![\w-])(?:${between}${SIZE})?`;
  const before = SIZES.flatMap(text => [String.raw`${text}[= ]\d`, String.raw`${text}[= ]["']\d`]).join('|');
  const sizeAlone = String.raw`(\d(?<=[= "']\d)(?<=${before})\d*(?:\.\d+)?)${UNIT}`;
  const path = String.raw`(/dev/shm(?<![\w./]/dev/shm)(?![\w-]))`;
  const parts = [OPTION, COUNT, OPTION, COUNT, OPTION, ...SIZE_PARTS, ...SIZE_PARTS, SHM_PATH];
  return {
    scopeName,
    injectionSelector: scopes.map(scope => `${scope} -comment`).join(', '),
    patterns: [
      {
        // One pattern: each more is looked for again behind each piece of a line that the host has taken.
        match: [optionAndCount, shortAndCount, optionAndSize, sizeAlone, path].join('|'),
        captures: Object.fromEntries(parts.map((name, i) => [i + 1, { name }])),
      },
    ],
  };
}

/** The colours of a log's lines: themes know them from VS Code's own logs. */
const TOKEN: Readonly<Record<Role, string>> = {
  failure: 'token.error-token',
  warning: 'token.warn-token',
  'follow-up': 'token.warn-token',
  note: 'token.info-token',
};

/** The log of NCCL or an engine: what `shm-lint diagnose` would explain, and what helps to read the rest. */
function log(): Rule {
  const wordings = PHRASES.filter(({ after }) => after === undefined).map(({ kind, pattern }) => ({
    match: oniguruma(pattern),
    name: `${TOKEN[ROLES[kind]]} markup.bold.${kind}.shm-lint`,
    captures: { 0: { patterns: [{ include: '#bytes' }, { include: '#path' }] } },
  }));
  const busErrors = BUS_ERRORS.map(pattern => ({
    match: oniguruma(pattern),
    name: `${TOKEN[ROLES['bus-error']]} markup.bold.bus-error.shm-lint`,
  }));
  return {
    scopeName: 'source.nccl-log',
    patterns: [
      ...wordings,
      ...busErrors,
      // hostname:pid:tid [device] NCCL INFO (NVIDIA/nccl src/debug.cc)
      {
        match: String.raw`\b[\w.-]+:\d+:\d+ \[\d+\] (?=NCCL )`,
        name: 'comment.process.shm-lint',
      },
      { match: String.raw`\bNCCL (?:INFO|TRACE)\b`, name: 'token.debug-token keyword.other.nccl.shm-lint' },
      { match: String.raw`\bNCCL WARN\b`, name: 'token.warn-token keyword.other.nccl.shm-lint' },
      { match: String.raw`\bNCCL version \S+`, name: 'constant.other.version.shm-lint' },
      // Python's logging and Kubernetes' timestamps.
      {
        match: String.raw`\b(?:ERROR|CRITICAL|FATAL)\b`,
        name: 'token.error-token keyword.other.level.shm-lint',
      },
      { match: String.raw`\bWARN(?:ING)?\b`, name: 'token.warn-token keyword.other.level.shm-lint' },
      { match: String.raw`\b(?:INFO|DEBUG|TRACE)\b`, name: 'token.info-token keyword.other.level.shm-lint' },
      {
        match: String.raw`\b(?:\d{4}-)?\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?`,
        name: 'comment.timestamp.shm-lint',
      },
      // (EngineCore_DP0 pid=231), (Worker_TP1 pid=232)
      { match: String.raw`\(\w+ pid=\d+\)`, name: 'comment.process.shm-lint' },
      { include: '#path' },
      { include: '#bytes' },
    ],
    repository: {
      path: { match: String.raw`/dev/shm(?:/[\w.*-]+)?`, name: SHM_PATH },
      bytes: {
        match: String.raw`\b\d+(?:\.\d+)?(?= ?(?:bytes|[KMGT]i?B)\b)`,
        name: 'constant.numeric.size.shm-lint',
      },
    },
  };
}

/** A pattern as the editor's engine for regular expressions reads it; names of groups are of no use there. */
function oniguruma({ source, flags }: RegExp): string {
  const plain = source.replace(/\(\?<(?![=!])\w+>/g, '(?:').replaceAll('\\/', '/');
  return flags.includes('i') ? `(?i)${plain}` : plain;
}
