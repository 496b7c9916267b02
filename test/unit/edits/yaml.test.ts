import assert from 'node:assert/strict';
import { isMap, isScalar, parseAllDocuments, Scalar, type YAMLMap } from 'yaml';
import { isPlainString, scalarText } from '../../../core/edits/scalars';
import {
  insertEntry,
  removeEntry,
  replaceAlias,
  replaceEntry,
  replaceScalar,
} from '../../../core/edits/yaml';
import { applyEdits, type TextEdit } from '../../../core/text/span';
import { assertFaithful, PARSE_OPTIONS } from './invariants';

/** The map at a path of keys and indexes of the first document. */
function mapAt(text: string, path: readonly (string | number)[]): YAMLMap {
  const document = [...parseAllDocuments(text, PARSE_OPTIONS)][0]!;
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  assert.ok(isMap(node), 'a map stands there');
  return node;
}

const applied = (text: string, edit: TextEdit | undefined) => edit && applyEdits(text, [edit]);

describe('insertEntry', () => {
  const insert = (text: string, path: readonly (string | number)[], after: readonly string[] = []) =>
    applied(text, insertEntry(text, mapAt(text, path), 'new', '1', { after }));

  it('adds to the root map', () => {
    assert.equal(insert('a: 1\nb: 2\n', []), 'a: 1\nb: 2\nnew: 1\n');
    assert.equal(insert('a: 1\nb: 2', [], ['a']), 'a: 1\nnew: 1\nb: 2');
    assert.equal(insert('\uFEFFa: |+\n  x\n\n', []), '\uFEFFnew: 1\na: |+\n  x\n\n');
    assert.equal(insert('a: |+\r\n  x\r\n\r\n', []), 'new: 1\r\na: |+\r\n  x\r\n\r\n');
  });

  it('adds to a map in a list, in the column of its first key', () => {
    assert.equal(insert('a:\n  - b: 1\n  - c: 2\n', ['a', 0]), 'a:\n  - b: 1\n    new: 1\n  - c: 2\n');
    assert.equal(
      insert('- - b: 1\n    c: 2\n  - d\n', [0, 0], ['b']),
      '- - b: 1\n    new: 1\n    c: 2\n  - d\n',
    );
  });

  it('finds no place in front of an entry that shares its line with a dash', () => {
    assert.equal(insert('- a: |+\n    x\n\n- b\n', [0]), undefined);
    assert.equal(insert('- a: |\n    x', [0]), undefined);
  });

  it('goes by the order of the wanted neighbours', () => {
    const text = 'a: 1\nb: 2\nc: 3\n';
    assert.equal(insert(text, [], ['x', 'b', 'a']), 'a: 1\nb: 2\nnew: 1\nc: 3\n');
  });

  it('goes behind an entry whose key has an anchor', () => {
    assert.equal(
      insert('a:\n  &k b: 1\n  # c\n  c: 2\n', ['a'], ['b']),
      'a:\n  &k b: 1\n  new: 1\n  # c\n  c: 2\n',
    );
    assert.equal(insert('a:\n  &k b: |+\n    x\n\n', ['a']), undefined);
  });

  it('goes behind the only line of a text, and beside keys that are aliases', () => {
    assert.equal(insert('a: 1', []), 'a: 1\nnew: 1');
    assert.equal(insert('{x: &k b, *k : 1}\n', []), '{x: &k b, *k : 1, new: 1}\n');
  });

  it('writes a colon of its own where the only entry of a map has none', () => {
    assert.equal(insert('{"a"}\n', []), '{"a", "new": 1}\n');
  });

  it('is refused where the key is there, however it is quoted', () => {
    assert.equal(insert('new: 2\n', []), undefined);
    assert.equal(insert('{"new": 2}\n', []), undefined);
  });

  it('is refused beside explicit keys, keys that are collections, and tabs behind a dash', () => {
    assert.equal(insert('? a\n: 1\n', []), undefined);
    assert.equal(insert('{? a : 1}\n', []), undefined);
    assert.equal(insert('[a]: 1\n', []), undefined);
    assert.equal(insert('-\ta: 1\n', [0]), undefined);
  });

  it('is refused in a pair that is a map without braces', () => {
    assert.equal(insert('[a: 1]\n', [0]), undefined);
  });

  it('quotes keys and values as JSON does in a map that is JSON', () => {
    const text = '{"a" : true}\n';
    const add = (value: string) => applied(text, insertEntry(text, mapAt(text, []), 'new', value));
    assert.equal(add('4gb'), '{"a" : true, "new" : "4gb"}\n');
    assert.equal(add('"4gb"'), '{"a" : true, "new" : "4gb"}\n');
    assert.equal(add('true'), '{"a" : true, "new" : true}\n');
    assert.equal(add('17'), '{"a" : true, "new" : 17}\n');
  });

  it('goes in front of the only entry of a flow map that nothing can follow', () => {
    assert.equal(insert('{a:}\n', []), '{new: 1, a:}\n');
    assert.equal(insert('{ &k a: 1 # c\n}\n', []), undefined);
    assert.equal(insert('{\n  # heading\n  a: 1 # c\n}\n', []), '{\n  new: 1,\n  # heading\n  a: 1 # c\n}\n');
  });

  it('keeps the commas of a flow map that goes on behind a line ending', () => {
    assert.equal(insert('{a: 1, # c\n b: 2}\n', [], ['a']), '{a: 1, # c\n b: 2,\n new: 1}\n');
    assert.equal(insert('{a: 1,\n b: 2}\n', [], ['a']), '{a: 1, new: 1,\n b: 2}\n');
    assert.equal(insert('{a: 1, b: 2, }\n', []), '{a: 1, b: 2, new: 1, }\n');
    assert.equal(insert('{\n  a: 1\n  , }\n', []), '{\n  a: 1, new: 1\n  , }\n');
  });

  it('does not go into an empty flow map over several lines', () => {
    assert.equal(insert('a: {\n  # nothing\n}\n', ['a']), undefined);
  });
});

describe('replaceScalar', () => {
  const replace = (text: string, newText: string) => {
    const scalar = mapAt(text, []).get('a', true);
    assert.ok(isScalar(scalar));
    return applied(text, replaceScalar(text, scalar, newText));
  };

  it('keeps the quotes', () => {
    assert.equal(replace('a: x # c\n', 'z'), 'a: z # c\n');
    assert.equal(replace("a: 'x' \n", "y's"), "a: 'y''s' \n");
    assert.equal(replace('a: "x"\t# c\n', 'y"s'), 'a: "y\\"s"\t# c\n');
    assert.equal(replace("a: 'x'\n", 'y\u0007'), 'a: "y\\u0007"\n');
  });

  it('quotes a plain string that would turn into something else', () => {
    for (const value of [
      '1',
      '1.5',
      '1e3',
      'true',
      'No',
      '~',
      '',
      '2024-01-01',
      '1:30',
      'a: b',
      'a #b',
      '*a',
      '-',
    ]) {
      assert.equal(replace('a: x\n', value), `a: "${value}"\n`, value);
    }
  });

  it('keeps numbers and booleans what they are', () => {
    assert.equal(replace('a: 1\n', '20'), 'a: 20\n');
    assert.equal(replace('a: false\n', 'true'), 'a: true\n');
    assert.equal(replace('a: 1\n', '2gb'), 'a: 2gb\n');
    assert.equal(replace('a: 1\n', '1.5'), 'a: "1.5"\n');
  });

  it('fills in a value that is missing', () => {
    assert.equal(replace('a:\nb: 1\n', 'z'), 'a: z\nb: 1\n');
    assert.equal(replace('a: # c\nb: 1\n', 'z'), 'a: z # c\nb: 1\n');
    assert.equal(replace('a:  # c\nb: 1\n', 'z'), 'a:  z # c\nb: 1\n');
    assert.equal(replace('{a: }\n', 'z'), '{a: z}\n');
    assert.equal(replace('{a:, b: 1}\n', 'z'), '{a: z, b: 1}\n');
    assert.equal(replace('a:', 'z'), 'a: z');
  });

  it('puts one line in the place of several, and keeps what stands around them', () => {
    assert.equal(replace('a: x\n  y # c\nb: 1\n', 'z'), 'a: z # c\nb: 1\n');
    assert.equal(replace('a: |- # c\n  x\n  y\n\nb: 1\n', 'z'), 'a: z # c\n\nb: 1\n');
    assert.equal(replace('a: >+\r\n  x\r\n\r\nb: 1\r\n', 'z'), 'a: z\r\n\r\nb: 1\r\n');
    assert.equal(replace('a: |\n  x', 'z'), 'a: z');
  });
});

describe('replaceAlias', () => {
  it('leaves the node with the anchor alone', () => {
    const text = 'x: &x 1\na: *x # c\n';
    const alias = mapAt(text, []).get('a', true) as never;
    assert.equal(applied(text, replaceAlias(alias, '17')), 'x: &x 1\na: "17" # c\n');
  });
});

describe('replaceEntry', () => {
  const replace = (text: string, path: readonly (string | number)[] = []) =>
    applied(text, replaceEntry(text, mapAt(text, path), 'a', 'new', 'x'));

  it('keeps place and comments', () => {
    assert.equal(replace('# c\n"a":\n  1 # d\nb: 2\n'), '# c\nnew: x # d\nb: 2\n');
    assert.equal(replace('- a: 1\n  b: 2\n', [0]), '- new: x\n  b: 2\n');
    assert.equal(replace('{"a": 1, "b": 2}\n'), '{"new": "x", "b": 2}\n');
  });

  it('is refused where something would go with it, or where either key is in the way', () => {
    for (const text of [
      'a: # c\n  1\n',
      'a: [1, # c\n  2]\n',
      'a: |\n  1\n',
      'a:\n  b: 1\n',
      'a: &x 1\n',
      '&x a: 1\n',
      'a: {b: &x 1}\n',
      'b: 1\n',
      'a: 1\na: 2\n',
      'a: 1\nnew: 2\n',
    ]) {
      assert.equal(replace(text), undefined, text);
    }
  });
});

describe('removeEntry', () => {
  /** Removes `a`, holds the result against the invariants and returns it. */
  const remove = (text: string, mayDrop: readonly string[] = []) => {
    const edit = removeEntry(text, mapAt(text, []), 'a');
    if (!edit) return undefined;
    return assertFaithful({
      text,
      edits: [edit],
      change: ([root]) => delete (root as Record<string, unknown>).a,
      again: result => {
        const second = removeEntry(result, mapAt(result, []), 'a');
        return second && [second];
      },
      mayDrop,
    });
  };

  it('takes whole lines, with the comment at their end but not those around', () => {
    assert.equal(remove('# r\na: 1 # c\n# s\nb: 2\n', ['# c']), '# r\n# s\nb: 2\n');
    assert.equal(remove('b: 2\na: 1 # c', ['# c']), 'b: 2');
    assert.equal(remove('b: 2\r\na: 1', []), 'b: 2');
    assert.equal(remove('a:\n  - 1\n  # c\n  - 2\n\nb: 2\n', ['# c']), '\nb: 2\n');
    assert.equal(remove('a: |+\n  x\n\nb: 2\n'), 'b: 2\n');
    assert.equal(remove('\uFEFFa: 1\nb: 2\n'), '\uFEFFb: 2\n');
  });

  it('leaves a block scalar above as it is', () => {
    assert.equal(remove('b: |\n  x\na: 1\nc: 2\n'), 'b: |\n  x\nc: 2\n');
    assert.equal(remove('b: |\n  x\na: 1\n# c\n'), 'b: |\n  x\n# c\n');
    assert.equal(remove('b: |+\n  x\na: 1\n\nc: 2\n'), undefined);
    assert.equal(remove('b: |\n  x\na: 1\n  # c\n'), undefined);
    assert.equal(remove('b: |\n  x\na: 1'), undefined);
    assert.equal(remove('b:\n  - |\n    x\na: 1\n    # c\n'), undefined);
  });

  it('takes one comma in a flow map', () => {
    assert.equal(remove('{a: 1, b: 2}\n'), '{b: 2}\n');
    assert.equal(remove('{b: 2, a: 1}\n'), '{b: 2}\n');
    assert.equal(remove('{ b: 2, a: 1, }\n'), '{ b: 2, }\n');
    assert.equal(remove('{b: 2, a: 1, c: 3}\n'), '{b: 2, c: 3}\n');
    assert.equal(remove('{\n  b: 2,\n  a: 1, # c\n  c: 3\n}\n', ['# c']), '{\n  b: 2,\n  c: 3\n}\n');
    assert.equal(remove('{\n  b: 2,\n  a: 1 # c\n}\n', ['# c']), '{\n  b: 2\n}\n');
    assert.equal(remove('{\n  b: 2, # b\n  a: 1\n}\n'), '{\n  b: 2, # b\n}\n');
    assert.equal(remove('{b: 2, # b\n a: 1}\n'), undefined);
  });

  it('pulls the next entry up behind a dash', () => {
    const text = '- a: 1\n  b: 2\n';
    assert.equal(applied(text, removeEntry(text, mapAt(text, [0]), 'a')), '- b: 2\n');
    const commented = '- a: 1 # c\n  b: 2\n';
    assert.equal(removeEntry(commented, mapAt(commented, [0]), 'a'), undefined);
  });

  it('is refused where more would go than the entry', () => {
    for (const text of [
      'a: 1\n',
      '{a: 1}\n',
      'a: &x 1\nb: *x\n',
      'a:\n  c: &x 1\nb: *x\n',
      'a: 1\na: 2\nb: 3\n',
      '? a\n: 1\nb: 2\n',
      'b: 2\n',
      '# x\ry\na: 1\nb: 2\n',
    ]) {
      assert.equal(remove(text), undefined, text);
    }
  });
});

describe('scalarText', () => {
  it('is plain where every YAML version reads that as the same string', () => {
    for (const value of [
      'host',
      '4gb',
      '64m',
      '1.5',
      '0x10',
      '0o7',
      '1e3',
      'on',
      'NULL',
      'a b',
      "it's",
      '-a',
      '',
    ]) {
      const document = [
        ...parseAllDocuments(`[${scalarText(value)}]`, { ...PARSE_OPTIONS, version: '1.1' }),
      ][0]!;
      assert.deepEqual(document.toJS(), [value]);
    }
    assert.equal(isPlainString('4gb'), true);
    assert.equal(isPlainString('host'), true);
    assert.equal(new Scalar(scalarText('on')).value, '"on"');
  });
});
