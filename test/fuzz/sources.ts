/** Files to start from: the fixtures, and the labelled corpus where it is at hand. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { mentionsEngine } from '../../core/engines/mentions';
import { type Fixture, fixturesOf } from '../support/fixtures';
import type { Input } from './check';

const FIXTURES = join(__dirname, '../fixtures');
/** The corpus's longer files are mostly prose around the same commands. */
const LONGEST = 20_000;

/** Every fixture of every format, with LF and with CRLF. */
export function allFixtures(): Fixture[] {
  return readdirSync(FIXTURES).flatMap(fixturesOf);
}

/** Those in which there is something to look at, with LF: mutations bring the other line endings. */
export function concernedFixtures(): Input[] {
  return allFixtures().filter(({ name, text }) => name.endsWith(' (LF)') && mentionsEngine(text));
}

/** Files that people wrote; none where there is no corpus. */
export function corpusFiles(corpus: string): Input[] {
  const folder = join(corpus, 'files');
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
  return names
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile())
    .sort()
    .map(path => ({
      uri: encodeURI(`file:///project/${basename(path)}`),
      text: readFileSync(path, 'utf8'),
      beside: {},
    }))
    .filter(({ text }) => text.length <= LONGEST && mentionsEngine(text));
}
