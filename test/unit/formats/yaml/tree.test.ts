import assert from 'node:assert/strict';
import { isScalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { scalarText } from '../../../../core/formats/yaml/scalar';
import {
  type Entry,
  keyText,
  parseYaml,
  type Resolved,
  spanOf,
  type YamlTree,
} from '../../../../core/formats/yaml/tree';

function parse(text: string): { tree: YamlTree; root: YAMLMap } {
  const [tree] = parseYaml(text) ?? [];
  assert.ok(tree?.root);
  return { tree, root: tree.root.node as YAMLMap };
}

function find(text: string, ...path: string[]): Entry | undefined {
  const { tree, root } = parse(text);
  let map: YAMLMap = root;
  let entry: Entry | undefined;
  for (const key of path) {
    entry = tree.get(map, key);
    if (!entry) return undefined;
    map = entry.node as unknown as YAMLMap;
  }
  return entry;
}

function show(resolved: Resolved | undefined): string | undefined {
  return resolved && (isScalar(resolved.node) ? scalarText(resolved.node) : resolved.node.constructor.name);
}

function viaOf(text: string, resolved: Resolved | undefined): string | undefined {
  return resolved?.via && text.slice(resolved.via.start, resolved.via.end);
}

describe('a YAML tree', () => {
  const lookUps: readonly [name: string, text: string, path: string[], value: string | undefined, via?: string][] = [
    ['an own key', 'a: {b: 1}', ['a', 'b'], '1'],
    ['no such key', 'a: {b: 1}', ['a', 'c'], undefined],
    ['a quoted key', '"a": 1', ['a'], '1'],
    ['a number as key', '1: x', ['1'], 'x'],
    ['a null key', '? \n: x\nb: 2', ['b'], '2'],
    ['a mapping as key', '? {x: 1}\n: y\nb: 2', ['b'], '2'],
    ['the last of duplicate keys', 'a: 1\na: 2', ['a'], '2'],
    ['an alias', 'x: &x 1\na: *x', ['a'], '1', '*x'],
    ['an alias of an alias', 'x: &x 1\ny: &y [*x]\na: *y', ['a'], 'YAMLSeq', '*y'],
    ['the anchor redefined behind the alias', 'x: &x 1\na: *x\ny: &x 2', ['a'], '1', '*x'],
    ['the anchor redefined in front of the alias', 'x: &x 1\ny: &x 2\na: *x', ['a'], '2', '*x'],
    ['an unknown alias', 'a: *x', ['a'], undefined],
    ['an unknown alias behind a known value', 'a: 1\na: *x', ['a'], '1'],
    ['an alias of a key', 'x: &x k\na: {*x : 1}', ['a', 'k'], undefined],
    ['inside an aliased mapping', 'x: &x {b: 1}\na: *x', ['a', 'b'], '1'],
    ['a merge', 'x: &x {b: 1}\na:\n  <<: *x', ['a', 'b'], '1', '*x'],
    ['own before merged', 'x: &x {b: 1}\na:\n  b: 2\n  <<: *x', ['a', 'b'], '2'],
    ['own behind the merge', 'x: &x {b: 1}\na:\n  <<: *x\n  b: 2', ['a', 'b'], '2'],
    ['own null before merged', 'x: &x {b: 1}\na:\n  b:\n  <<: *x', ['a', 'b'], ''],
    ['a list of merges: the first wins', 'x: &x {b: 1}\ny: &y {b: 2, c: 3}\na:\n  <<: [*x, *y]', ['a', 'b'], '1', '*x'],
    ['a list of merges: the second adds', 'x: &x {b: 1}\ny: &y {b: 2, c: 3}\na:\n  <<: [*x, *y]', ['a', 'c'], '3', '*y'],
    ['what the first one merges comes before the second', 'w: &w {b: 0}\nx: &x {<<: *w}\ny: &y {b: 2}\na:\n  <<: [*x, *y]', ['a', 'b'], '0', '*x'],
    ['two merge keys', 'x: &x {b: 1}\ny: &y {b: 2, c: 3}\na:\n  <<: *x\n  <<: *y', ['a', 'c'], '3', '*y'],
    ['an alias of a list of merges', 'x: &x {b: 1}\nl: &l [*x]\na:\n  <<: *l', ['a', 'b'], '1', '*l'],
    ['a merge without an anchor', 'a:\n  <<: {b: 1}', ['a', 'b'], '1'],
    ['a merge of a merge', 'x: &x {b: 1}\ny: &y\n  <<: *x\n  c: 2\na:\n  <<: *y', ['a', 'b'], '1', '*y'],
    ['a quoted merge key', 'x: &x {b: 1}\na:\n  "<<": *x', ['a', 'b'], undefined],
    ['a merge in YAML 1.1', '%YAML 1.1\n---\nx: &x {b: 1}\na:\n  <<: *x', ['a', 'b'], '1', '*x'],
    ['a merge of no mapping', 'x: &x 1\na:\n  <<: *x\n  b: 2', ['a', 'b'], '2'],
    ['a merge of nothing', 'a:\n  <<:\n  b: 2', ['a', 'b'], '2'],
    ['a mapping that merges itself', 'a: &a\n  <<: *a\n  b: 2', ['a', 'b'], '2'],
    ['a mapping that merges itself, without the key', 'a: &a\n  <<: *a\n  b: 2', ['a', 'c'], undefined],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, text, path, value, via] of lookUps) {
    for (const ending of ['\n', '\r\n']) {
      it(`finds ${name}${ending === '\n' ? '' : ' (CRLF)'}`, () => {
        const lines = text.replaceAll('\n', ending);
        const entry = find(lines, ...path);
        assert.equal(show(entry), value);
        assert.equal(viaOf(lines, entry), via);
      });
    }
  }

  it('tells own keys from merged ones', () => {
    const text = 'x: &x {b: 1}\na:\n  c: 2\n  <<: *x';
    assert.equal(find(text, 'a', 'c')?.own, true);
    assert.equal(find(text, 'a', 'b')?.own, false);
  });

  it('lists entries in reading order, merged ones last, each once', () => {
    const text = 'x: &x {b: 1, c: 2, e: 5}\na:\n  d: 4\n  <<: *x\n  c: 3\n  f:';
    const { tree, root } = parse(text);
    const entries = tree.entries(tree.get(root, 'a')!.node as unknown as YAMLMap);
    assert.deepEqual(
      entries.map(entry => [keyText(entry.key), show(entry), viaOf(text, entry)]),
      [['d', '4', undefined], ['c', '3', undefined], ['f', '', undefined], ['b', '1', '*x'], ['e', '5', '*x']],
    ); // biome-ignore format: a table reads better in rows
  });

  it('lists items with their aliases followed, and leaves out what has no value', () => {
    const text = 'x: &x 1\na: [*x, 2, *y, [3], {b: 4}]';
    const { tree, root } = parse(text);
    const items = tree.items(tree.get(root, 'a')!.node as unknown as YAMLSeq);
    assert.deepEqual(
      items.map(item => [show(item), viaOf(text, item)]),
      [['1', '*x'], ['2', undefined], ['YAMLSeq', undefined], ['YAMLMap', undefined]],
    ); // biome-ignore format: a table reads better in rows
  });

  it('names the places of values without the comments behind them', () => {
    const text = 'a: 1 # one\nb:\n  c: 2\n\n# end\n';
    const span = spanOf(find(text, 'b')!.node);
    assert.equal(text.slice(span.start, span.end).trimEnd(), 'c: 2');
  });

  it('says where a document is broken', () => {
    const faults = (text: string) =>
      parse(text).tree.faults.map(({ span, halfKey }) => [text.slice(span.start, span.end), halfKey]);
    assert.deepEqual(faults('x: &x 1\na: *x\n'), []);
    assert.deepEqual(faults('a: 1\nkey\n'), [['key', true]]);
    assert.deepEqual(faults('a: 1\nb\nc: 2\n'), [['b', true]]);
    assert.deepEqual(faults('a:\n\tb: 1\n'), [['\t', false]]);
    assert.deepEqual(faults('a: *x\nx: &x 1\nb: *x\nc: *y\n'), [
      ['*x', false],
      ['*y', false],
    ]);
    assert.deepEqual(faults('a: "b\n'), [['', false]]);
  });

  it('gives a tree a document', () => {
    assert.equal(parseYaml('a: 1\n---\nb: 2\n---\n')?.length, 3);
    assert.deepEqual(parseYaml(''), []);
  });

  it('has no items in a list of pairs', () => {
    for (const tag of ['!!pairs', '!!omap']) {
      const { tree, root } = parse(`%YAML 1.1\n---\na: ${tag} [b: 1, {c: 2}]\n`);
      assert.deepEqual(tree.items(tree.get(root, 'a')!.node as unknown as YAMLSeq), [], tag);
    }
  });

  describe('stays finite', function () {
    this.timeout(60_000);

    it('when aliases of aliases multiply', () => {
      const bomb = ['a0: &a0 {x: 1}'];
      for (let i = 1; i <= 60; i++) bomb.push(`a${i}: &a${i}\n  <<: [*a${i - 1}, *a${i - 1}]\n  k${i}: 1`);
      const text = bomb.join('\n');
      assert.equal(find(text, 'a60', 'nowhere'), undefined);
      assert.equal(show(find(text, 'a60', 'x')), '1');
      const { tree, root } = parse(text);
      assert.equal(tree.entries(tree.get(root, 'a60')!.node as unknown as YAMLMap).length, 61);
    });

    it('when merges form a ring', () => {
      const text = 'a: &a\n  <<: &b\n    <<: *a\n    c: 1\n';
      assert.equal(show(find(text, 'a', 'c')), '1');
      assert.equal(find(text, 'a', 'd'), undefined);
    });

    it('when an anchor is redefined and used again and again', () => {
      const n = 20_000;
      const text = `l:\n${Array.from({ length: n }, (_, i) => `  - &a ${i}\n  - *a\n`).join('')}`;
      const { tree, root } = parse(text);
      const items = tree.items(tree.get(root, 'l')!.node as unknown as YAMLSeq);
      assert.equal(items.length, 2 * n);
      assert.equal(show(items.at(-1)), String(n - 1));
      assert.equal(show(items[1]), '0');
    });

    for (const [name, nested] of [
      ['flow sequences', n => `a: ${'['.repeat(n)}${']'.repeat(n)}`],
      ['flow mappings', n => `a: ${'{b: '.repeat(n)}1${'}'.repeat(n)}`],
      ['block sequences', n => `a:\n  ${'- '.repeat(n)}1`],
      ['keys', n => `${'? '.repeat(n)}1`],
    ] as readonly [string, (levels: number) => string][]) {
      it(`when ${name} nest: 250 levels are read, 350 and more are not`, () => {
        const text = (levels: number) => `x: &x 1\n${nested(levels)}\ny: *x\n`;
        const { tree, root } = parse(text(250));
        assert.deepEqual(tree.faults, []);
        assert.equal(show(tree.get(root, 'y')), '1');
        // What the parser does at the end of the stack is a matter of luck: it throws, or V8 ends the process.
        for (const levels of [350, 1_000, 5_000, 10_000, 50_000]) {
          assert.equal(parseYaml(text(levels)), undefined, `${levels} levels`);
        }
      });
    }

    it('when flow sequences nest without an end', () => {
      assert.equal(parseYaml(`a: ${'['.repeat(10_000)}`), undefined);
    });
  });
});
