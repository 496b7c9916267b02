import assert from 'node:assert/strict';
import { interpolate } from '../../../../core/formats/compose/interpolate';
import { type Fact, HOLE, known, unknown } from '../../../../core/model';
import { verbatim } from '../place';

const VARIABLES: Readonly<Record<string, Fact<string>>> = {
  FOO: known('first'),
  EMPTY: known(''),
  JSON: known('{"json":2}'),
  DOLLAR: known('$FOO'),
  SECRET: unknown('it is computed'),
};
const lookup = (name: string) => VARIABLES[name];

describe('interpolation', () => {
  // Expected values: compose-spec/compose-go v2.13.0 `template/template.go` and its tests, except that what
  // no file sets is a hole, because the caller's environment may set it, and so is what Compose refuses.
  const cases: readonly [text: string, value: string][] = [
    ['nothing here', 'nothing here'],
    ['$FOO', 'first'],
    ['${FOO}', 'first'],
    ['a $FOO-bar b', 'a first-bar b'],
    ['$FOO$FOO${FOO}', 'firstfirstfirst'],
    ['$FOOL', HOLE],
    ['${EMPTY}', ''],
    ['a${EMPTY}b', 'ab'],
    ['${DOLLAR}', '$FOO'],
    ['${SECRET}', HOLE],
    ['${UNSET}', HOLE],
    ['--x=$UNSET --y', `--x=${HOLE} --y`],
    // A default
    ['${UNSET:-def}', 'def'],
    ['${UNSET-def}', 'def'],
    ['${EMPTY:-def}', 'def'],
    ['${EMPTY-def}', ''],
    ['${FOO:-def}', 'first'],
    ['${FOO-def}', 'first'],
    ['${SECRET:-def}', HOLE],
    ['${UNSET:-}', ''],
    ['${UNSET-}', ''],
    ['${UNSET:-a b}', 'a b'],
    ['${EMPTY:-/non:-alphanumeric}', '/non:-alphanumeric'],
    ['${UNSET-myerror?msg}', 'myerror?msg'],
    // Braces and expressions inside a default
    ['${UNSET:-{"json":1}}', '{"json":1}'],
    ['${JSON:-{"json":1}}', '{"json":2}'],
    ['${JSON-{"json":1}} b', '{"json":2} b'],
    ['${UNSET:-{}}', '{}'],
    ['${UNSET-$FOO}', 'first'],
    ['${UNSET-${FOO}}', 'first'],
    ['${UNSET:-${FOO} ${FOO}}', 'first first'],
    ['${UNSET:-${UNSET2:-${EMPTY:-deep}}}', 'deep'],
    ['${UNSET:-a${UNSET2}b}', `a${HOLE}b`],
    ['${UNSET:-$$x}', '$x'],
    // An alternative
    ['${FOO:+set}', 'set'],
    ['${FOO+set}', 'set'],
    ['${EMPTY:+set}', ''],
    ['${EMPTY+set}', 'set'],
    ['${FOO:+--tp $FOO}', '--tp first'],
    ['${UNSET:+set}', HOLE],
    ['${UNSET+set}', HOLE],
    ['${SECRET:+set}', HOLE],
    // A required one
    ['${FOO:?err}', 'first'],
    ['${FOO?err}', 'first'],
    ['${EMPTY?err}', ''],
    ['${EMPTY:?err}', HOLE],
    ['${UNSET:?must be ${FOO}}', HOLE],
    ['${UNSET?}', HOLE],
    // Dollar signs
    ['$$', '$'],
    ['$${FOO}', '${FOO}'],
    ['$$$FOO', '$first'],
    ['$$$$', '$$'],
    ['$$FOO', '$FOO'],
    ['a $ b', 'a $ b'],
    ['^x$', '^x$'],
    ['$}', '$}'],
    ['$', '$'],
    ['$1 $@ $(nproc) $?', '$1 $@ $(nproc) $?'],
    // What Compose refuses
    ['${', HOLE],
    ['${}', HOLE],
    ['a ${ foo} b', `a ${HOLE} b`],
    ['${FOO }', HOLE],
    ['${FOO!}', HOLE],
    ['${FOO[0]}', HOLE],
    ['${FOO%x} b', `${HOLE} b`],
    ['${#FOO} b', `${HOLE} b`],
    ['${FOO:-unclosed b', HOLE],
    ['${FOO:-unclosed\nb ${FOO}', `${HOLE}\nb first`],
    ['${UNSET:-a\nb}', `${HOLE}\nb}`],
    // Names
    ['${foo_1:-x}', 'x'],
    ['${_X:-x}', 'x'],
    ['$_X', HOLE],
    ['${1X:-x}', HOLE],
  ];
  for (const [text, value] of cases) {
    it(`makes “${value}” of “${text}”`, () => {
      assert.equal(interpolate(verbatim(text), lookup).text, value);
    });
  }

  const places: readonly [text: string, part: string, written: string][] = [
    ['--tp ${TP:-4} x', '4', '4'],
    ['--tp ${FOO} x', 'first', '${FOO}'],
    ['--tp ${FOO} x', 'x', 'x'],
    ['--tp ${FOO} x', '--tp', '--tp'],
    ['--tp $UNSET x', HOLE, '$UNSET'],
    ['${A:-${B:-4}} x', '4', '4'],
    ['${A:-a${FOO}b} x', 'first', '${FOO}'],
    ['a $$ b', '$', '$$'],
    ['a ${FOO!} b', HOLE, '${FOO!}'],
    ['a ${FOO:-unclosed b', HOLE, '${FOO:-unclosed b'],
  ];
  for (const [text, part, written] of places) {
    it(`knows that “${part}” stands as “${written}” in “${text}”`, () => {
      const value = interpolate(verbatim(text), lookup);
      const start = value.text.indexOf(part);
      assert.ok(start >= 0);
      const span = value.spanOf(start, start + part.length);
      assert.equal(text.slice(span.start, span.end), written);
    });
  }

  it('gives up on defaults without end, in finite time', () => {
    const deep = `${'${A:-'.repeat(5000)}x${'}'.repeat(5000)}`;
    assert.equal(interpolate(verbatim(deep), lookup).text, HOLE);
    assert.equal(interpolate(verbatim('${A:-'.repeat(100_000)), lookup).text, HOLE);
    assert.equal(interpolate(verbatim('${A} '.repeat(100_000)), lookup).text, `${HOLE} `.repeat(100_000));
  });
});
