/** Readers that share no code with the linter: what only its own parsers take for right may be their mistake. */
import { spawnSync } from 'node:child_process';
import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  loadAll,
  mapTag,
  mergeTag,
  seqTag,
} from 'js-yaml';

/** Tags of Compose's own (`!reset`, `!override`), which change nothing that is compared here. */
const OWN_TAGS = { matchByTagPrefix: true, identify: () => false };
const SCHEMA = CORE_SCHEMA.withTags(
  mergeTag,
  defineScalarTag('!', { ...OWN_TAGS, resolve: (source: string) => source }),
  defineSequenceTag('!', { ...OWN_TAGS, create: seqTag.create, addItem: seqTag.addItem }),
  defineMappingTag('!', {
    ...OWN_TAGS,
    create: mapTag.create,
    addPair: mapTag.addPair,
    has: mapTag.has,
    keys: mapTag.keys,
    get: mapTag.get,
  }),
);

/** The documents of a YAML text, as js-yaml reads them; throws where it refuses the text. */
export function readYaml(text: string): unknown[] {
  return loadAll(text, { schema: SCHEMA, maxTotalMergeKeys: -1 });
}

/** The value of a JSON text that may have comments and trailing commas; throws where it has more than that. */
export function readJson(text: string): unknown {
  const string = String.raw`("(?:\\.|[^"\\])*")`;
  const bare = text.replace(new RegExp(`${string}|//[^\\n]*|/\\*[^]*?\\*/`, 'g'), '$1');
  return JSON.parse(bare.replace(new RegExp(`${string}|,(?=\\s*[\\]}])`, 'g'), '$1'));
}

/** What bash says against a script; empty if it takes it. It is given line feeds: with CRLF no script ever ran. */
export function refusalOfBash(script: string): string {
  return spawnSync('bash', ['-n'], { input: script.replaceAll('\r\n', '\n'), encoding: 'utf8' }).stderr;
}
