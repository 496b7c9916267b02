import assert from 'node:assert/strict';
import { lint } from '../../core/lint';
import { DEFAULT_OPTIONS } from '../../core/model';
import { applyEdits } from '../../core/text/span';
import { MemoryWorkspace } from './memory-workspace';

const FOLDER = 'file:///project/';

/** What a fix makes of a file. */
export interface Cured {
  readonly title: string;
  readonly safe: boolean;
  readonly text: string;
}

/**
 * What the fixes for a rule make of a file, in the order of the report; the rule must have something to say.
 * @param others texts of the files beside it, by name
 */
export async function cured(
  rule: string,
  name: string,
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<Cured[]> {
  const files = Object.entries({ ...others, [name]: text }).map(([file, content]) => [
    FOLDER + file,
    content,
  ]);
  const uri = FOLDER + name;
  const { findings } = await lint(
    { uri, text },
    new MemoryWorkspace(Object.fromEntries(files)),
    DEFAULT_OPTIONS,
  );
  const found = findings.filter(finding => finding.rule === rule);
  assert.ok(found.length > 0, `${rule} has something to say of\n${text}`);
  return found.flatMap(({ fixes }) =>
    fixes.map(({ title, safe, edits }) => ({ title, safe, text: applyEdits(text, edits) })),
  );
}
