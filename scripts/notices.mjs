/**
 * npm run notices
 *
 * Writes ThirdPartyNotices.txt: each package that is bundled into dist/, with its licence. With --check it only says
 * whether the file is what it would write.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledPackages } from './bundled.mjs';
import { repository } from './setup.mjs';

const FILE = join(repository, 'ThirdPartyNotices.txt');

/** Licences that may be passed on in a bundle under Apache-2.0. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
]);

function noticeOf(folder) {
  const path = join(repository, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  if (!ALLOWED.has(license))
    throw new Error(`${name} ${version} is under ${license}, which is not on the list of licences`);
  const file = readdirSync(path).find(entry => /^(?:licen[cs]e|copying)(?:\.\w+)?$/i.test(entry));
  const text = file
    ? readFileSync(join(path, file), 'utf8')
    : `(The package holds no licence text; it names ${license}.)`;
  return { title: `${name} ${version} (${license})`, text: text.replace(/\r\n?/g, '\n').trim() };
}

const notices = (await bundledPackages()).map(noticeOf).sort((a, b) => (a.title < b.title ? -1 : 1));
const unique = notices.filter(({ title }, i) => title !== notices[i - 1]?.title);
const line = '-'.repeat(80);
const text = [
  'shm-lint holds these packages in its bundles. Each is under its own licence, which follows its name.',
  ...unique.map(({ title, text }) => `${line}\n${title}\n${line}\n\n${text}`),
  '',
].join('\n\n');

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
  console.log(`${unique.length} packages: ${unique.map(({ title }) => title).join(', ')}`);
} else if (readFileSync(FILE, 'utf8') !== text) {
  console.error('ThirdPartyNotices.txt is not what the bundles hold; run: npm run notices');
  process.exit(1);
}
