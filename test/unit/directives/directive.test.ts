import assert from 'node:assert/strict';
import { readDirective } from '../../../core/directives/directive';

/** What a comment of the given content asks for: its reach, the rules it names; or the word that is no directive. */
function read(content: string): unknown {
  const span = { start: 0, end: content.length };
  const directive = readDirective(content, { span, inside: span });
  if (!directive) return undefined;
  if (!('reach' in directive)) return content.slice(directive.keyword.start, directive.keyword.end);
  return [
    directive.reach,
    ...directive.rules.map(rule => {
      assert.equal(content.slice(rule.span.start, rule.span.end), rule.id);
      return rule.id;
    }),
  ];
}

describe('the grammar of directives', () => {
  const cases: readonly [content: string, expected: unknown][] = [
    [' shm-lint-disable-next-line', ['next-line']],
    [' shm-lint-disable-line', ['line']],
    [' shm-lint-disable-file', ['file']],
    ['shm-lint-disable-line shm-missing', ['line', 'shm-missing']],
    ['\tshm-lint-disable-line shm-missing,shm-too-small', ['line', 'shm-missing', 'shm-too-small']],
    [' shm-lint-disable-line shm-missing ,  shm-too-small ', ['line', 'shm-missing', 'shm-too-small']],
    [' shm-lint-disable-line shm-missing shm-too-small', ['line', 'shm-missing', 'shm-too-small']],
    [' shm-lint-disable-line -- the host has P2P', ['line']],
    [' shm-lint-disable-line --', ['line']],
    [' shm-lint-disable-line shm-missing -- P2P -- everywhere', ['line', 'shm-missing']],
    [' shm-lint-disable-line shm-missing --not-a-reason', ['line', 'shm-missing', '--not-a-reason']],
    ['\r\n  shm-lint-disable-file\r\n  shm-missing\r\n', ['file', 'shm-missing']],
    [' shm-lint-disable', 'shm-lint-disable'],
    [' shm-lint-disable-nextline shm-missing', 'shm-lint-disable-nextline'],
    [' shm-lint-ignore', 'shm-lint-ignore'],
    [' see shm-lint-disable-line', undefined],
    [' shm-lint-disable-line: shm-missing', undefined],
    [' shm-lint-action', undefined],
    [' SHM-LINT-DISABLE-LINE', undefined],
    ['', undefined],
  ];
  for (const [content, expected] of cases)
    it(JSON.stringify(content), () => assert.deepEqual(read(content), expected));
});
