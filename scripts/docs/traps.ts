/** docs/traps.md, from the table of traps that the tests run. */
import { renderBlock } from '../../core/rules/page';
import { TRAPS, type Trap } from '../../test/traps';

const OUTCOMES: Readonly<Record<Trap['outcome'], string>> = {
  reported: 'reported',
  silent: 'silent, rightly',
  'not visible': 'not visible in a file',
};

/** The page as text. */
export function trapsPage(): string {
  const tableOf = (letter: string) =>
    renderBlock([
      ['', 'trap', 'what really happens', 'shm-lint', ''],
      ...TRAPS.filter(({ id }) => id.startsWith(letter)).map(({ id, trap, effect, outcome, answer }) => [
        id,
        trap,
        effect,
        OUTCOMES[outcome],
        answer,
      ]),
    ]);
  return [
    '# Traps around /dev/shm',
    'What users of multi-GPU inference fall into, and what shm-lint says of it. An example of each trap that a file can ' +
      'show is linted by the tests, with LF and with CRLF.',
    '## Docker, Compose, Swarm, Podman',
    tableOf('D'),
    '## Kubernetes',
    tableOf('K'),
    'What shm-lint does not see at all stands in [limits.md](limits.md).',
    '',
  ].join('\n\n');
}
