/** Ways to write the same file otherwise: whatever is found in it, and whatever mends it, must stay the same. */
import { type CST, isAlias, isMap, isNode, isScalar, isSeq, Parser, parseAllDocuments, visit } from 'yaml';
import { readYaml } from '../../support/readers';
import { PARSE_OPTIONS } from '../edits/invariants';

/** What kind of text a file is. */
export type Language = 'yaml' | 'json' | 'shell' | 'lines';

export interface Variation {
  readonly name: string;
  /** The languages, and of YAML the formats, in which it means the same. */
  readonly languages: readonly Language[];
  readonly formats?: readonly string[];
  /** True where others use what the file declares, so that edits may reach them. */
  readonly shares?: boolean;
  /** The other spelling; undefined where there is nothing to vary or nobody can tell that it means the same. */
  readonly of: (text: string, format: string) => string | undefined;
}

const ALL: readonly Language[] = ['yaml', 'json', 'shell', 'lines'];
/** Formats of which every key is read; the others are YAML around scripts and containers. */
const MANIFESTS = ['compose', 'kubernetes', 'helm-values'];
/** Formats in which a file may hold several documents. */
const SEVERAL = ['compose', 'kubernetes'];
export const VARIATIONS: readonly Variation[] = [
  { name: 'as it is', languages: ALL, of: text => text },
  { name: 'no final newline', languages: ALL, of: text => differing(text, text.replace(/\n+$/, '')) },
  { name: 'tabs in comments', languages: ['yaml'], of: withTabsInComments },
  {
    name: 'tabs in comments',
    languages: ['shell', 'lines', 'json'],
    of: withTabsInOwnLines,
  },
  { name: 'a comment behind each line', languages: ['yaml'], of: withCommentsBehindLines },
  { name: 'flow style', languages: ['yaml'], formats: SEVERAL, of: text => inFlowStyle(text) },
  {
    name: 'flow style over lines',
    languages: ['yaml'],
    formats: [...MANIFESTS, 'actions'],
    of: text => inFlowStyle(text, 2),
  },
  { name: 'anchors', languages: ['yaml'], formats: [...MANIFESTS, 'ci'], of: text => withAnchors(text) },
  {
    name: 'anchors that are used',
    languages: ['yaml'],
    formats: MANIFESTS,
    shares: true,
    of: text => withAnchors(text, 'x-uses'),
  },
  {
    name: 'anchors that are used, at the innermost',
    languages: ['yaml'],
    formats: MANIFESTS,
    shares: true,
    of: text => withAnchors(text, 'x-uses', true),
  },
  {
    name: 'a document behind it',
    languages: ['yaml'],
    formats: SEVERAL,
    of: (text, format) => checked(text, `${ended(text)}---\n${OTHER[format]}`, 1),
  },
  {
    name: 'a document in front of it',
    languages: ['yaml'],
    formats: SEVERAL,
    of: (text, format) =>
      /^(?:\uFEFF|%|---)/.test(text) ? undefined : checked(text, `${OTHER[format]}---\n${text}`, 1),
  },
];

/** A tab in each line that is a comment; in a comment of its own if there is none. */
function withTabsInOwnLines(text: string, format: string): string | undefined {
  const varied = text.replace(/^([ \t]*(?:#|\/\/)) /gm, '$1\t');
  if (varied !== text) return varied;
  if (/^\s*\[?\s*\{/.test(text)) return undefined;
  return `${format === 'markdown' ? '<!--\ttabs\t-->' : '#\ttabs\t#'}\n${text}`;
}

/** A document in which there is nothing to find. */
const OTHER: Readonly<Record<string, string>> = {
  compose: 'x-other:\n  a: 1 # one\n',
  kubernetes: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\ndata:\n  a: "1" # one\n',
};

function differing(text: string, other: string): string | undefined {
  return other === text ? undefined : other;
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** The other text, if an independent reader sees the same values in it, and `more` documents. */
function checked(text: string, other: string, more = 0): string | undefined {
  if (other === text) return undefined;
  try {
    const before = JSON.stringify(readYaml(text));
    const after = readYaml(other);
    const isSame =
      more === 0
        ? JSON.stringify(after) === before
        : [after.slice(0, -more), after.slice(more)].some(part => JSON.stringify(part) === before);
    return isSame ? other : undefined;
  } catch {
    return undefined;
  }
}

/** Every token of a text that is no value, with the one in front of it. */
function* tokensOf(value: unknown): Generator<CST.SourceToken> {
  if (Array.isArray(value)) for (const item of value) yield* tokensOf(item);
  else if (typeof value === 'object' && value !== null) {
    if ('source' in value && 'type' in value) yield value as CST.SourceToken;
    for (const item of Object.values(value)) yield* tokensOf(item);
  }
}

function tokens(text: string): CST.SourceToken[] {
  return [...tokensOf([...new Parser().parse(text)])].sort((a, b) => a.offset - b.offset);
}

/** A tab in each comment, and in front of those that end a line. */
function withTabsInComments(text: string): string | undefined {
  let result = '';
  let position = 0;
  for (const { type, offset, source } of tokens(text)) {
    if (type !== 'comment') continue;
    const before = text.slice(position, offset);
    result += before.replace(/(\S) +$/, '$1\t') + source.replace(' ', '\t');
    position = offset + source.length;
  }
  return checked(text, result + text.slice(position));
}

function withCommentsBehindLines(text: string): string | undefined {
  let result = '';
  let position = 0;
  const all = tokens(text);
  all.forEach(({ type, offset, source }, i) => {
    if (type !== 'newline' || all[i - 1]?.type === 'comment') return;
    const before = text.slice(position, offset);
    const isBlank = /(?:^|\n)[ \t]*$/.test(before) || offset === 0;
    result += `${before}${isBlank ? '' : '\t'}#\ttab ${i}${source}`;
    position = offset + source.length;
  });
  return checked(text, result + text.slice(position));
}

function inFlowStyle(text: string, indent?: number): string | undefined {
  if (/shm-lint-disable/.test(text) || parsed(text).some(hasOwnWays)) return undefined;
  try {
    const documents = readYaml(text).filter(document => document !== null && document !== undefined);
    return checked(
      text,
      `${documents.map(document => JSON.stringify(document, undefined, indent)).join('\n---\n')}\n`,
    );
  } catch {
    return undefined;
  }
}

type Documents = ReturnType<typeof parsed>;

function parsed(text: string) {
  return [...parseAllDocuments(text, PARSE_OPTIONS)];
}

/** Whether there is something that JSON cannot say, so that a file without it would mean something else. */
function hasOwnWays(document: Documents[number]): boolean {
  let found = document.errors.length > 0;
  visit(document, (_, node) => {
    if (isAlias(node) || (isNode(node) && node.tag?.startsWith('!'))) found = true;
  });
  return found;
}

/**
 * An anchor at each collection that begins behind the line of its key.
 * @param user a key at the top of the document that uses them all
 * @param innermost only those that hold no other one
 */
function withAnchors(text: string, user?: string, innermost = false): string | undefined {
  const found: { place: number; end: number }[] = [];
  const documents = parsed(text);
  if (documents.some(({ errors }) => errors.length > 0)) return undefined;
  if (user !== undefined && (documents.length !== 1 || !isMap(documents[0]!.contents))) return undefined;
  for (const document of documents)
    visit(document, {
      Pair(_, { key, value }) {
        if (!isScalar(key) || !(isMap(value) || isSeq(value)) || value.flow || value.anchor !== undefined)
          return;
        const colon = text.indexOf(':', key.range![1]);
        if (text.slice(colon, value.range![0]).includes('\n'))
          found.push({ place: colon + 1, end: value.range![1] });
      },
    });
  const places = found
    .filter(({ place, end }) => !innermost || !found.some(other => other.place > place && other.place < end))
    .map(({ place }) => place)
    .sort((a, b) => a - b);
  let result = '';
  let position = 0;
  places.forEach((place, i) => {
    result += `${text.slice(position, place)} &a${i}`;
    position = place;
  });
  result += text.slice(position);
  if (places.length === 0) return undefined;
  return user === undefined
    ? checked(text, result)
    : `${ended(result)}${user}:\n${places.map((_, i) => `  - *a${i}\n`).join('')}`;
}
