import assert from 'node:assert/strict';
import { type ArgumentGrammar, parseArguments } from '../../../core/engines/arguments';
import { type WordSpec, wordsOf } from './support';

const options = {
  names: new Map([
    ['--model', '--model'],
    ['--tensor-parallel-size', '--tensor-parallel-size'],
    ['-tp', '--tensor-parallel-size'],
    ['--pipeline-parallel-size', '--pipeline-parallel-size'],
    ['-pp', '--pipeline-parallel-size'],
    ['-pcp', '--prefill-context-parallel-size'],
    ['-next', '--next'],
    ['--nnodes', '--nnodes'],
    ['-n', '--nnodes'],
    ['--trust-remote-code', '--trust-remote-code'],
  ]),
  switches: new Set(['--trust-remote-code']),
};
const flexible: ArgumentGrammar = { options, foldsUnderscores: true, abbreviates: true };

function read(line: string | readonly WordSpec[], grammar = flexible) {
  const parsed = parseArguments(wordsOf(line), grammar);
  return {
    options: Object.fromEntries([...parsed.options].map(([name, use]) => [name, use.value?.text])),
    positionals: parsed.positionals.map(word => word.text),
  };
}

const TP = '--tensor-parallel-size';

/** Outcomes of Python's own argparse on the same options (CPython 3.11.7, 3.12.1 and 3.13.0 agree). */
const ARGPARSE: readonly (readonly [
  words: readonly string[],
  expected: Record<string, string | undefined>,
  positionals?: string[],
])[] = [
  [['-t', '2'], { [TP]: '2' }],
  [['-t=4'], {}],
  [['-tp=4'], { [TP]: '4' }],
  [['-tp4'], {}],
  [['-n4'], { '--nnodes': '4' }],
  [['-n=4'], { '--nnodes': '4' }],
  [['-nt', '2'], { '--nnodes': 't' }, ['2']],
  [['-p', '2'], {}],
  // `-ne` is both `-n` with the value `e` and the beginning of `-next`.
  [['-ne', '2'], {}],
  [['--tensor', '2'], { [TP]: '2' }],
  [['--tensor=2'], { [TP]: '2' }],
  [['--t', '2'], {}],
  [[TP, '-1'], { [TP]: '-1' }],
  [[TP, '--', '2'], { [TP]: undefined }, ['2']],
  [['--', '-tp', '2'], {}, ['-tp', '2']],
  [['m', '--', '-tp', '2'], {}, ['m', '-tp', '2']],
  [['-tp', ' 2 '], { [TP]: ' 2 ' }],
  [[`${TP}=`], { [TP]: '' }],
  [['-tp', '- 4'], { [TP]: '- 4' }],
  [['-', '-tp', '2'], { [TP]: '2' }, ['-']],
  [[TP, '2', TP, '4'], { [TP]: '4' }],
  [['--trust-remote-code', 'm'], { '--trust-remote-code': undefined }, ['m']],
  [['--model', '-tp', '2'], { '--model': undefined, [TP]: '2' }],
];

describe('command lines of engines', () => {
  for (const [words, expected, positionals = []] of ARGPARSE) {
    it(`reads ${JSON.stringify(words)} as argparse does`, () => {
      assert.deepEqual(read(words), { options: expected, positionals });
    });
  }

  it('folds underscores in front of the first dot and the equals sign only', () => {
    assert.deepEqual(read('--tensor_parallel_size 2').options, { [TP]: '2' });
    assert.deepEqual(read('--tensor_parallel-size=a_b').options, { [TP]: 'a_b' });
    assert.deepEqual(read('--model org/my_model').options, { '--model': 'org/my_model' });
  });

  it('keeps underscores and abbreviations out of grammars that have neither', () => {
    const plain: ArgumentGrammar = { options, foldsUnderscores: false, abbreviates: true };
    assert.deepEqual(read('--tensor_parallel_size 2', plain).options, {});
    assert.deepEqual(read('--tensor 2', plain).options, { [TP]: '2' });
    const exact: ArgumentGrammar = { options, foldsUnderscores: false, abbreviates: false };
    assert.deepEqual(read('--tensor 2', exact).options, {});
    assert.deepEqual(read('-t 2', exact).options, {});
    assert.deepEqual(read('-tp 2 -n4', exact).options, { [TP]: '2', '--nnodes': '4' });
  });

  it('skips dotted JSON options with whatever follows them', () => {
    assert.deepEqual(read('--config.x -tp 2 -tp 4'), { options: { [TP]: '4' }, positionals: ['2'] });
    assert.deepEqual(read('--config.x=1 -tp 2').options, { [TP]: '2' });
  });

  it('takes an unknown option to have a value unless one is attached', () => {
    assert.deepEqual(read('--unheard-of 2 m').positionals, ['m']);
    assert.deepEqual(read('--unheard-of=2 m').positionals, ['m']);
  });

  it('takes apart a word that holds a known option and its value, and says so', () => {
    const { options: uses } = parseArguments(wordsOf([`${TP} 2`, '--model  "m"', '-tp ', '8']), flexible);
    assert.equal(uses.get('--model')?.value?.text, 'm');
    assert.equal(uses.get('--model')?.joined, true);
    assert.equal(uses.get(TP)?.value?.text, '8');
    assert.equal(uses.get(TP)?.joined, false);
  });

  it('leaves values with blanks alone, also those that begin with a dash', () => {
    assert.deepEqual(read(['--model', '-x -tp 2']), { options: { '--model': '-x -tp 2' }, positionals: [] });
    assert.deepEqual(read(['--unheard-of', '{"a": "--tensor-parallel-size 2"}']).options, {});
  });

  it('places an option from its first to its last character', () => {
    const line = 'm --tensor-parallel-size 4 -pp=2 -n4';
    const { options: uses } = parseArguments(wordsOf(line), flexible);
    const text = (name: string) => {
      const span = uses.get(name)?.place.span;
      return span && line.slice(span.start, span.end);
    };
    assert.equal(text(TP), '--tensor-parallel-size 4');
    assert.equal(text('--pipeline-parallel-size'), '-pp=2');
    const value = uses.get('--pipeline-parallel-size')?.value?.place.span;
    assert.equal(value && line.slice(value.start, value.end), '2');
    const nodes = uses.get('--nnodes')?.value?.place.span;
    assert.equal(nodes && line.slice(nodes.start, nodes.end), '4');
  });

  it('names the first word that may be any option', () => {
    const unreadable = (...words: WordSpec[]) => parseArguments(wordsOf(words), flexible).unreadable?.text;
    assert.equal(unreadable('--model', '${M}'), undefined);
    assert.equal(unreadable('--model=${M}'), undefined);
    assert.equal(unreadable('--${FLAG}', '2'), '--\uFFFC');
    assert.equal(unreadable('--tensor-${REST}=2'), '--tensor-\uFFFC=2');
  });
});
