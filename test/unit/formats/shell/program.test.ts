import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readProgram, readScriptProgram, unfoldShell } from '../../../../core/formats/shell/program';
import { MappedWord } from '../../../../core/formats/words';
import { type Command, type Fact, HOLE, known, unknown, type Word } from '../../../../core/model';
import { covered, URI, verbatim } from '../place';

const ENVIRONMENT = new Map<string, Fact<string>>([
  ['MODEL', known('org/model')],
  ['EMPTY', known('')],
  ['ARGS', known('--tp 4  --pp 2')],
  ['SECRET', unknown('it is elsewhere')],
]);
const lookup = (name: string) => ENVIRONMENT.get(name);

/** The words of each command, `?` behind those that may be several; a hole shows as `…`. */
function show(commands: readonly Command[]): string[][] {
  return commands.map(({ words }) =>
    words.map(word => word.text.replaceAll(HOLE, '…') + (word.splits ? '?' : '')),
  );
}

function run(program: string): string[][] {
  return show(readProgram(verbatim(program), { lookup }));
}

function argv(...texts: string[]): Word[] {
  return texts.map(
    text => new MappedWord(verbatim(text), { uri: URI, span: { start: 0, end: text.length } }),
  );
}

describe('a shell program', () => {
  const programs: readonly [name: string, program: string, commands: string[][]][] = [
    ['nothing', '', []],
    ['a command', 'vllm serve m --tp 2', [['vllm', 'serve', 'm', '--tp', '2']]],
    ['commands in lines', 'a 1\nb 2\n', [['a', '1'], ['b', '2']]],
    ['commands in a chain', 'a && b || c; d & e', [['a'], ['b'], ['c'], ['d'], ['e']]],
    ['a pipe', 'a x 2>&1 | tee log > y', [['a', 'x'], ['tee', 'log']]],
    ['continued lines', 'vllm serve \\\n  m \\\n  --tp 2\n', [['vllm', 'serve', 'm', '--tp', '2']]],
    ['comments', '# a\nvllm x # y\n  # z\n--tp', [['vllm', 'x'], ['--tp']]],
    ['quotes', `a 'b c' "d e" f\\ g "h\\"i" $'j\\tk'`, [['a', 'b c', 'd e', 'f g', 'h"i', 'j\tk']]],
    ['redirections', 'a < in > out 2>> err b', [['a', 'b']]],
    ['a here document', 'cat <<EOF > f\nvllm serve\nEOF\nb', [['cat'], ['b']]],
    ['a here document for Python', 'python3 -u - <<E\nf(1)\nE\nb', [['python3', '-u', '-c', 'f(1)\n'], ['b']]],
    ['a here document for a shell', 'bash -s <<E\nvllm serve\nE\nb', [['vllm', 'serve'], ['b']]],
    ['a here document and operands', 'python3 - a b <<E\nf(1)\nE', [['python3', '-c', 'f(1)\n']]],
    ['a here document for options', 'bash -euo pipefail <<E\nvllm serve\nE', [['vllm', 'serve']]],
    ['a here document for a command', 'bash -c a <<E\nvllm serve\nE', [['a']]],
    ['a here document for a module', 'python -m a <<E\nf(1)\nE', [['python', '-m', 'a']]],
    [
      'variables that are models, and one that is not',
      'a $MODEL ${HF_MODEL_ID} "$X" $MODEL_ARGS $X',
      [['a', 'org/model', '…', '…', '…?', '…?']],
    ],
    ['a here document filled in', 'N=2\npython <<E\nf($N, $X)\nE', [['python', '-c', 'f(2, …)\n']]],
    ['a here document as it is', "N=2\npython <<'E'\nf($N)\nE", [['python', '-c', 'f($N)\n']]],
    ['a here document for a program of Python', 'python a.py <<E\nf(1)\nE', [['python', 'a.py']]],
    ['groups', '{ a; b; }; (c; d)', [['a'], ['b'], ['c'], ['d']]],
    ['negation and time', '! a; time b', [['a'], ['b']]],
    ['branches', 'if a; then b; elif c; then d; else e; fi', [['a'], ['b'], ['c'], ['d'], ['e']]],
    ['a case', 'case $X in a) b;; *) c;; esac', [['b'], ['c']]],
    ['loops', 'while a; do b; done; for x in 1 2; do c $x; done; until d; do e; done', [['a'], ['b'], ['c', '…?'], ['d'], ['e']]],
    ['a function', 'f() { a "$@"; }\nf x', [['a', '…?'], ['f', 'x']]],
    ['command substitution', 'a $(b c) "$(d)" `e`', [['a', '…?', '…', '…?']]],
    ['arithmetic', 'a $((1 + 1))', [['a', '…?']]],
    // Variables
    ['the environment', 'a $MODEL ${MODEL} "$MODEL"', [['a', 'org/model', 'org/model', 'org/model']]],
    ['what nothing sets', 'a $NONE "$NONE" x$NONE', [['a', '…?', '…', 'x…?']]],
    ['what is set to something unknown', 'a $SECRET "${SECRET}"', [['a', '…?', '…']]],
    ['no variables in single quotes', "a '$MODEL'", [['a', '$MODEL']]],
    ['an unquoted value with blanks', 'a $ARGS', [['a', '--tp', '4', '--pp', '2']]],
    ['a quoted value with blanks', 'a "$ARGS"', [['a', '--tp 4  --pp 2']]],
    ['an unquoted empty value', 'a $EMPTY b', [['a', 'b']]],
    ['defaults', 'a ${NONE:-1} ${NONE-2} ${EMPTY:-3} "${EMPTY-4}" ${MODEL:-5}', [['a', '1', '2', '3', '', 'org/model']]],
    ['alternatives', 'a ${MODEL:+1} "${EMPTY:+2}" ${EMPTY+3} ${NONE:+4}', [['a', '1', '', '3', '…?']]],
    ['required ones', 'a ${MODEL:?x} ${NONE:?x}', [['a', 'org/model', '…?']]],
    ['what is made of a value', 'a ${MODEL%/*} ${#MODEL} ${!MODEL} ${MODEL:0:2} ${MODEL^^}', [['a', '…?', '…?', '…?', '…?', '…?']]],
    ['an assignment', 'TP=2\na $TP', [['a', '2']]],
    ['an export', 'export TP=2 PP=3\na $TP $PP', [['a', '2', '3']]],
    ['an export of what is set', 'TP=2\nexport TP\na $TP', [['a', '2']]],
    ['declarations', 'declare -i TP=2; readonly PP=3; a $TP $PP', [['a', '2', '3']]],
    ['an assignment from another', 'A=1\nB="$A $A"\na "$B"', [['a', '1 1']]],
    ['an assignment with an unknown part', 'A="--model $NONE --tp 2"\na $A', [['a', '--model', '…?', '--tp', '2']]],
    ['an appended value', 'A="x"\nA+=" y"\na $A', [['a', 'x', 'y']]],
    ['an appended value of the environment', 'ARGS+=" z"\na $ARGS', [['a', '--tp', '4', '--pp', '2', 'z']]],
    ['an appended value of nothing in sight', 'A+=" z"\na $A', [['a', '…?', 'z']]],
    ['an assignment from a command', 'A=$(nproc)\na $A', [['a', '…?']]],
    ['an assignment for one command only', 'TP=2 a $TP\nb $TP', [['a', '…?'], ['b', '…?']]],
    ['unset', 'TP=2\nunset TP\na $TP', [['a', '…?']]],
    ['read', 'TP=2\nread -r TP\na $TP', [['a', '…?']]],
    ['an assigning default', ': "${TP:=2}"\na $TP', [['a', '2']]],
    ['an assigning default of what is set', ': "${MODEL:=x}"\na $MODEL', [['a', 'org/model']]],
    // Arrays
    ['an array', 'A=(--tp 2 "x y")\na "${A[@]}"', [['a', '--tp', '2', 'x y']]],
    ['an appended array', 'A=(--tp 2)\nA+=(--pp 3)\na "${A[@]}" ${A[@]}', [['a', '--tp', '2', '--pp', '3', '--tp', '2', '--pp', '3']]],
    ['an array in an array', 'A=(x)\nB=(vllm "${A[@]}" y)\n"${B[@]}" z', [['vllm', 'x', 'y', 'z']]],
    ['the first element', 'A=(x y)\na $A', [['a', 'x']]],
    ['an array that a branch adds to', 'A=(--tp 2)\nif b; then A+=(--pp 3); fi\na "${A[@]}"', [['b'], ['a', '--tp', '2', '…?']]],
    ['an array of nothing in sight', 'a "${B[@]}" "x${B[@]}"', [['a', '…?', 'x…?']]],
    ['elements that are replaced', 'A=(1 2)\nA[0]=3\na "${A[@]}" "${A}"', [['a', '…?', '…']]],
    // What may not have happened
    ['a branch that assigns', 'TP=1\nif b; then TP=2; fi\na $TP', [['b'], ['a', '…?']]],
    ['a loop that assigns', 'TP=1\nwhile b; do TP=2; done\na $TP', [['b'], ['a', '…?']]],
    ['a case that assigns', 'TP=1\ncase x in x) TP=2;; esac\na $TP', [['a', '…?']]],
    ['a function that assigns', 'TP=1\nf() { TP=2; }\na $TP', [['a', '…?']]],
    ['a test in front of an assignment', 'TP=1\n[ -n "$X" ] && TP=2\na $TP', [['[', '-n', '…', ']'], ['a', '…?']]],
    ['a double-bracket test in front of an assignment', '[[ -n $X ]] && TP=2\na $TP', [['a', '…?']]],
    ['an assignment and the rest of its chain', 'cd /x && TP=2 && a $TP', [['cd', '/x'], ['a', '2']]],
    ['an export and the rest of its chain', 'cd /x && export TP=2 && a $TP\nb $TP', [['cd', '/x'], ['a', '2'], ['b', '…?']]],
    ['assignments alone in a chain', 'export A=1 && export B=2\na $A $B', [['a', '1', '2']]],
    ['an assignment behind an alternative', 'TP=1\nb || TP=2\na $TP', [['b'], ['a', '…?']]],
    ['a subshell', 'TP=1\n(TP=2; a $TP)\nb $TP', [['a', '2'], ['b', '1']]],
    ['a pipe that assigns', 'TP=1\necho 2 | TP=2\na $TP', [['echo', '2'], ['a', '1']]],
    ['a group', 'TP=1\n{ TP=2; }\na $TP', [['a', '2']]],
    ['a loop variable', 'x=1\nfor x in 2 3; do a $x; done\nb $x', [['a', '…?'], ['b', '…?']]],
    // Parameters
    ['unknown parameters', 'a "$@" $* "${@}" $1 "$2" "${@:2}"', [['a', '…?', '…?', '…?', '…?', '…', '…?']]],
    ['set --', 'set -- --tp 2 "x y"\na "$@" $2', [['a', '--tp', '2', 'x y', '2']]],
    ['set -- with what there was', 'set -- a\nset -- "$@" b\nexec c "$@"', [['exec', 'c', 'a', 'b']]],
    ['set with options', 'set -euo pipefail\nset -x\na', [['a']]],
    ['set -- in a branch', 'set -- a\nif b; then set -- c; fi\nd "$@" $1', [['b'], ['d', '…?', '…?']]],
    ['shift', 'set -- a b c\nshift\nd "$@"\nshift 2\ne "$@"', [['d', 'b', 'c'], ['e']]],
    // Programs in programs
    ['a nested shell', `bash -c 'a "$MODEL"'`, [['a', 'org/model']]],
    ['a nested shell and the outer variables', `TP=2\nsh -c "a $TP"`, [['a', '2']]],
    ['a nested shell under exec', `exec bash -lc 'a b'`, [['a', 'b']]],
    ['a shell that runs a file', 'bash run.sh -c x', [['bash', 'run.sh', '-c', 'x']]],
    ['a nested shell without a program', '$EMPTY <<E\na\nE\nb', [[], ['b']]],
    ['an alias', "alias a='b c'\nd", [['alias', 'a=b c'], ['d']]],
    ['an alias that looks like an array', 'alias a=(x)\nb', [['alias', 'a=(x)'], ['b']]],
    ['an empty array', 'A=()\na "$A" b', [['a', '', 'b']]],
    ['loops that set variables beside parameters', 'set -- a\nfor x in 1 2; do A=$x; done\nb $1', [['b', 'a']]],
    // What does not parse
    ['an open quote', 'a\nb "c', [['a'], ['b', 'c']]],
    ['an open branch', 'if a; then b', [['a'], ['b']]],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, program, commands] of programs) {
    it(`may hold ${name}`, () => assert.deepEqual(run(program), commands));
  }

  it('hands its variables to its commands', () => {
    const [first, second] = readProgram(verbatim('export A=1\nB=$(x)\nC=3 a\nb'), { lookup });
    const values = (command: Command | undefined) =>
      [...(command?.assignments ?? [])].map(([name, fact]) => [name, fact.known ? fact.value : null]);
    assert.deepEqual(values(first), [['A', '1'], ['B', null], ['C', '3']]);
    assert.deepEqual(values(second), [['A', '1'], ['B', null]]);
  }); // biome-ignore format: a table reads better in rows

  it('is followed into what it runs, where it is a script itself', () => {
    const follow = (program: string) =>
      show(readScriptProgram(verbatim(program), { lookup, sourced: () => undefined }).commands);
    assert.deepEqual(follow('bash <<E\na $(nproc) `b` $MODEL\nE'), [['a', '…', '…', 'org/model'], ['bash']]);
    assert.deepEqual(follow("export TP=2\nbash <<'E'\na $TP\nE"), [['a', '2'], ['bash']]);
    assert.deepEqual(follow('a "$(b)"'), [['b'], ['a', '…']]);
    // Positions inside of escaped backticks cannot be told.
    assert.deepEqual(follow('a `b \\`c\\``'), [['a', '…?']]);
    assert.deepEqual(follow('$EMPTY <<E\na\nE\nb'), [[], ['b']]);
    const nested = (depth: number): string =>
      depth === 0 ? 'a\n' : `bash <<E${depth}\n${nested(depth - 1)}E${depth}\n`;
    assert.deepEqual(follow(nested(8))[0], ['a']);
    assert.deepEqual(follow(nested(9))[0], ['bash', '-c', 'a\n']);
    assert.equal(follow('a\n'.repeat(10_001)).length, 10_000);
  });

  it('places words, and parts of words, where they stand', () => {
    const program = `vllm serve "m" --tp='4' \\\n  --x=\${MODEL} $ARGS`;
    const [command] = readProgram(verbatim(program), { lookup });
    const words = command!.words;
    assert.deepEqual(
      words.map(word => covered(program, word.place)),
      ['vllm', 'serve', '"m"', "--tp='4'", '--x=${MODEL}', '$ARGS', '$ARGS', '$ARGS', '$ARGS'],
    );
    const part = (index: number, text: string) => {
      const start = words[index]!.text.indexOf(text);
      const span = words[index]!.within!(start, start + text.length);
      return program.slice(span.start, span.end);
    };
    assert.equal(part(3, '4'), '4');
    assert.equal(part(3, '--tp'), '--tp');
    assert.equal(part(4, 'org/model'), '${MODEL}');
    assert.equal(part(4, '--x'), '--x');
  });

  it('never throws, whatever it is given', () => {
    const token = fc.constantFrom(
      ...'a b $ ${ } ( ) (( )) [[ ]] { ; & && | || " \' ` \\ \n # < << > 2>&1 = A=1 A+=( $@ $1 if then fi for in do done case esac ;; function EOF <<EOF shift set -- unset read : ${A:= ${A[@]} ! time \uFFFC'.split(
        ' ',
      ),
      ' ',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), tokens => {
        readProgram(verbatim(tokens.join('')), { lookup });
        readProgram(verbatim(tokens.join(' ')), { lookup });
      }),
      { numRuns: 3000 },
    );
  });

  it('stays finite when programs hold programs', () => {
    let program = 'a';
    for (let i = 0; i < 12; i++) program = `bash -c ${JSON.stringify(program).replaceAll('$', '\\$')}`;
    assert.equal(run(program)[0]?.[0], 'bash');
    const script = 'A=1 B=2\nx $A\n'.repeat(2000);
    assert.equal(run(script).length, 2000);
    const wide = Array.from({ length: 2000 }, (_, i) => `V${i}=1\nx`).join('\n');
    assert.equal(run(wide).length, 2000);
  });

  it('stays finite when it nests deeply', () => {
    for (const [open, close] of [
      ['(', ')'],
      ['$(', ')'],
      ['{ ', '; }'],
      ['if ', ''],
      ['${A:-', '}'],
      ['$((', '))'],
    ]) {
      readProgram(verbatim(`a ${open!.repeat(1500)}b${close!.repeat(1500)}`), { lookup });
      readProgram(verbatim(`${open!.repeat(1500)}b${close!.repeat(1500)}`), { lookup });
    }
  });
});

describe('a command line with a shell', () => {
  const lines: readonly [words: string[], commands: string[][]][] = [
    [['vllm', 'serve'], [['vllm', 'serve']]],
    [[], [[]]],
    [['sh', '-c', 'a b'], [['a', 'b']]],
    [['/bin/bash', '-c', 'a b'], [['a', 'b']]],
    [['bash', '-lc', 'a'], [['a']]],
    [['bash', '-cx', 'a'], [['a']]],
    [['bash', '-euo', 'pipefail', '-c', 'a'], [['a']]],
    [['bash', '-o', 'pipefail', '-ec', 'a'], [['a']]],
    [['bash', '--login', '-c', 'a'], [['a']]],
    [['bash', '-c', '-e', 'a'], [['a']]],
    [['sh', '-c', '--', 'a'], [['a']]],
    [['bash', '-c'], [['bash', '-c']]],
    [['bash', 'run.sh'], [['bash', 'run.sh']]],
    [['bash', 'run.sh', '-c', 'a'], [['bash', 'run.sh', '-c', 'a']]],
    [['bash', '-s'], [['bash', '-s']]],
    [['sh', '-c', 'a', 'b', 'c'], [['a']]],
    [['sh', '-c', 'exec vllm "$@"', '--', '--tp', '2 3'], [['exec', 'vllm', '--tp', '2 3']]],
    [['sh', '-c', 'exec vllm $0 $1 "$2" $3', 'n', 'x y', 'z'], [['exec', 'vllm', '…?', 'x', 'y', 'z']]],
    [['sh', '-c', 'exec vllm "$@"'], [['exec', 'vllm']]],
    [['sh', '-c', 'exec "$@"', '', 'sh', '-c', 'a'], [['a']]],
    [['sh', '-c', ''], []],
    [['exec', 'bash', '-c', 'a'], [['a']]],
    [['/usr/bin/tini', '--', 'bash', '-c', 'a'], [['a']]],
    [['/opt/nvidia/nvidia_entrypoint.sh', 'sh', '-c', 'a'], [['a']]],
    [['env', 'TP=2', 'bash', '-c', 'a $TP'], [['a', '2']]],
    [['timeout', '60', 'bash', '-c', 'a'], [['a']]],
    [['mpirun', '-n', '1', '--allow-run-as-root', 'bash', '-c', 'a'], [['a']]],
    [['conda', 'run', '-n', 'x', 'bash', '-lc', 'a'], [['a']]],
    [['uv', 'run', 'bash', '-c', 'a'], [['a']]],
    [['nsys', 'profile', '-o', 'r', 'sh', '-c', 'a'], [['a']]],
    [['conda', 'run', '-n', 'x', 'a'], [['conda', 'run', '-n', 'x', 'a']]],
    [['docker', 'run', 'sh', '-c', 'a'], [['docker', 'run', 'sh', '-c', 'a']]],
    [['exec', 'vllm', 'serve'], [['exec', 'vllm', 'serve']]],
  ];
  for (const [words, commands] of lines) {
    it(JSON.stringify(words), () => {
      assert.deepEqual(
        show(unfoldShell({ words: argv(...words), assignments: new Map() }, lookup)),
        commands,
      );
    });
  }

  it('sees the variables that stand in front of it', () => {
    const assignments = new Map([['TP', known('8')]]);
    const line = { words: argv('sh', '-c', 'a $TP $MODEL'), assignments };
    assert.deepEqual(show(unfoldShell(line, lookup)), [['a', '8', 'org/model']]);
  });

  it('leaves a program alone that is too long to be one', () => {
    const line = { words: argv('sh', '-c', 'a\n'.repeat(40_000)), assignments: new Map() };
    assert.equal(unfoldShell(line, lookup)[0], line);
  });
});
