import assert from 'node:assert/strict';
import { reportOf } from '../../../client/logs/report';
import { diagnose, type Match } from '../../../core/diagnose';

function match(given: Partial<Match>): Match {
  return {
    kind: 'shm-full',
    role: 'failure',
    certainty: 'certain',
    title: 'It is full',
    explanation: 'Too much was put in.',
    advice: '',
    recommendedBytes: null,
    line: 0,
    span: { start: 0, end: 4 },
    text: 'full',
    count: 1,
    bytes: null,
    nccl: [],
    segment: null,
    ...given,
  };
}

const inspections = [{ command: 'df -h /dev/shm', tells: 'how much is used' }];

describe('the report of an explained log', () => {
  it('is Markdown, and knows where each remedy stands', () => {
    const matches = [
      match({ title: 'By the way', role: 'note', line: 1, text: 'a note' }),
      match({ line: 4, count: 8, advice: 'Give it 2 GiB:\nCompose: x\ndocker run: y', recommendedBytes: 2 }),
    ];
    const { text, remedies } = reportOf({ source: 'a.log', matches, inspections });
    assert.equal(
      text,
      `# What the log says about /dev/shm

2 things in a.log, what matters most first.

## It is full

On line 5, and on 7 more:

    full

Too much was put in.

Give it 2 GiB:

- Compose: x
- docker run: y

## By the way

On line 2:

    a note

Too much was put in.

## To look for yourself

    df -h /dev/shm

How much is used.
`,
    );
    const lines = text.split('\n');
    assert.deepEqual(
      remedies.map(({ line, bytes }) => [lines[line], bytes]),
      [
        ['## It is full', 2],
        ['## By the way', null],
      ],
    );
  });

  it('says so when there is nothing', () => {
    const { text, remedies } = reportOf({ source: 'the clipboard', matches: [], inspections });
    assert.match(text, /^Nothing in the clipboard is a message about \/dev\/shm that shm-lint knows\.$/m);
    assert.match(text, /df -h/);
    assert.deepEqual(remedies, []);
  });

  it('carries the explanation of a real message', () => {
    const line =
      'Error: failed to extend /dev/shm/nccl-YrFC5V to 33030532 bytes, error: No space left on device (28)';
    const { text } = reportOf({ source: 'x', matches: diagnose(line), inspections });
    assert.match(text, /NCCL proxy pool/);
    assert.match(text, /2\.26–2\.27/);
    assert.ok(text.includes(`    ${line}`));
  });
});
