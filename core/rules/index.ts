/** All rules, in the order in which their findings are reported. A new one is a file here and a line in this list. */
import type { Rule } from './rule';
import { shmMissing } from './shm-missing';
import { shmTooSmall } from './shm-too-small';

export const RULES: readonly Rule[] = [shmMissing, shmTooSmall];

/** The page that explains a rule. */
export function ruleUrl(id: string): string {
  return `https://github.com/shm-lint/shm-lint/blob/main/docs/rules/${id}.md`;
}
