import type { RuleProfile } from '../rule';

/** A directive that silences nothing. It is about comments, not about a workload: `core/directives` finds it. */
export const unusedDirective: RuleProfile = {
  id: 'unused-directive',
  since: '0.1.0',
  title: 'A directive silences nothing',
  fix: 'safe',
  heeds: [],
};
