/** Where what is told of the project can be read. */

/** Where the project lives. */
export const PROJECT_URL = 'https://github.com/shm-lint/shm-lint';

/** The page that explains a rule. */
export function ruleUrl(id: string): string {
  return `${PROJECT_URL}/blob/main/docs/rules/${id}.md`;
}
