import { lint } from '../../core/lint';
import type { Command, LintOptions, SourceDocument, Word, Workspace } from '../../core/model';

/**
 * All that a lint says, as plain values to be compared: facts, places, findings and fixes; the trees behind them only
 * through these.
 */
export async function saidOf(
  document: SourceDocument,
  workspace: Workspace,
  options: LintOptions,
): Promise<unknown> {
  const { suppressionsOf, ...result } = await lint(document, workspace, options);
  const suppressions = result.findings.map(suppressionsOf);
  return JSON.parse(
    JSON.stringify({ ...result, suppressions }, (key, value) => {
      if (key === 'site') return undefined;
      if (isMappedWord(value)) return { ...value, letters: lettersOf(value) };
      if (isCommand(value)) return { words: value.words, assignments: [...value.assignments] };
      return value instanceof Map ? [...value] : value;
    }),
  );
}

/** A word that can tell where each of its letters stands. */
type MappedWord = Word & Required<Pick<Word, 'within'>>;

/** It may know more than it tells. */
function isCommand(value: unknown): value is Command {
  return typeof value === 'object' && value !== null && 'words' in value && 'assignments' in value;
}

function isMappedWord(value: unknown): value is MappedWord {
  return typeof value === 'object' && value !== null && 'within' in value;
}

function lettersOf({ text, within }: MappedWord): unknown {
  return Array.from({ length: text.length + 1 }, (_, i) => within(i, i + 1));
}
