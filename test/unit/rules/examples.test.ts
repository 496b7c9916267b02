import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lint } from '../../../core/lint';
import { DEFAULT_OPTIONS, type Finding } from '../../../core/model';
import { RULE_DOCS } from '../../../core/rules/docs';
import { applyEdits } from '../../../core/text/span';
import { MemoryWorkspace } from '../../support/memory-workspace';

const FOLDER = join(__dirname, '../../../docs/rules');

interface Fence {
  readonly section: string;
  /** The heading right above it: the format. */
  readonly heading: string;
  readonly language: string;
  readonly text: string;
}

/** The fences of a page, in reading order. */
function fencesOf(page: string): Fence[] {
  const fences: Fence[] = [];
  let section = '';
  let heading = '';
  let open: { language: string; lines: string[] } | undefined;
  for (const line of page.split('\n')) {
    const mark = /^```(\w*)$/.exec(line);
    if (open && mark) {
      fences.push({ section, heading, language: open.language, text: `${open.lines.join('\n')}\n` });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (mark) open = { language: mark[1]!, lines: [] };
    else if (line.startsWith('## ')) [section, heading] = [line.slice(3), ''];
    else if (line.startsWith('### ')) heading = line.slice(4);
  }
  return fences;
}

/** Examples whose mistake nothing mends unseen: others may use the volume, the limit is a decision about the node. */
const BY_HAND = new Set(['shm-not-memory in Docker Compose', 'shm-over-memory-limit in Kubernetes']);

/** What a file of each format may be called. */
const FILES: Readonly<Record<string, string>> = {
  'Docker Compose': 'compose.yaml',
  '`docker run`': 'run.sh',
  Kubernetes: 'pod.yaml',
};

async function findingsIn({ heading }: Fence, text: string): Promise<readonly Finding[]> {
  const uri = `file:///${FILES[heading]}`;
  return (await lint({ uri, text }, new MemoryWorkspace({}), DEFAULT_OPTIONS)).findings;
}

describe('examples in docs/rules', () => {
  const pages = readdirSync(FOLDER);

  it('are there', () => assert.ok(pages.length >= 6));

  for (const name of pages) {
    const rule = name.replace(/\.md$/, '');
    const page = readFileSync(join(FOLDER, name), 'utf8');
    const fences = fencesOf(page);
    const mistakes = fences.filter(({ section }) => section === 'Example');
    const remedies = fences.filter(({ section }) => section === 'Use instead');

    it(`${rule} has one in each format, or says why not`, () => {
      const example = page.slice(page.indexOf('\n## Example\n'), page.indexOf('\n## Use instead\n'));
      const silent = [...example.matchAll(/^### (.*)\n\nNot reported there\. [A-Z].*\.$/gm)].flatMap(
        ([, titles]) => titles!.split(', '),
      );
      assert.deepEqual([...mistakes.map(({ heading }) => heading), ...silent].sort(), [
        'Docker Compose',
        'Kubernetes',
        '`docker run`',
      ]);
      assert.deepEqual(
        remedies.map(({ heading }) => heading),
        mistakes.map(({ heading }) => heading),
      );
      assert.ok(
        fences.every(
          ({ section, language }) =>
            section === 'Example' || section === 'Use instead' || language === 'text',
        ),
      );
    });

    for (const mistake of mistakes) {
      const remedy = remedies.find(({ heading }) => heading === mistake.heading);

      it(`${rule} in ${mistake.heading}: the example raises the rule and nothing else`, async () => {
        assert.deepEqual(
          (await findingsIn(mistake, mistake.text)).map(finding => finding.rule),
          [rule],
        );
      });

      it(`${rule} in ${mistake.heading}: what to use instead is silent`, async () => {
        assert.ok(remedy && remedy.text !== mistake.text);
        assert.deepEqual(await findingsIn(remedy, remedy.text), []);
      });

      const isByHand =
        RULE_DOCS.find(docs => docs.rule.id === rule)?.rule.fix !== 'safe' ||
        BY_HAND.has(`${rule} in ${mistake.heading}`);
      it(`${rule} in ${mistake.heading}: ${isByHand ? 'no safe fix is offered' : 'the safe fix writes what to use instead'}`, async () => {
        const [fix] = (await findingsIn(mistake, mistake.text))[0]!.fixes;
        assert.equal(fix?.safe ?? false, !isByHand);
        if (fix?.safe) assert.equal(applyEdits(mistake.text, fix.edits), remedy?.text);
      });
    }
  }
});
