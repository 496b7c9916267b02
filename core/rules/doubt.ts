import type { Severity } from '../model';
import type { Draft } from './rule';

const QUIET: ReadonlySet<Severity> = new Set<Severity>(['information', 'hint']);

/**
 * The finding where something that it rests on is only taken to be so: no louder than information, with the reason in
 * front, and with no fix that is applied unseen.
 * @param doubt what cannot be seen, as a full sentence
 */
export function doubtful(draft: Draft, doubt: string): Draft {
  return {
    ...draft,
    severity: QUIET.has(draft.severity) ? draft.severity : 'information',
    why: [doubt, draft.why].join('\n'),
    fixes: draft.fixes.map(fix => ({ ...fix, safe: false })),
  };
}
