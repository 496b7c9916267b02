import assert from 'node:assert/strict';
import { isMap, isSeq } from 'yaml';
import { Field } from '../../../../core/formats/kubernetes/field';
import { merged } from '../../../../core/formats/kubernetes/merge';
import { parseYaml } from '../../../../core/formats/yaml/tree';

function field(text: string): Field {
  const tree = parseYaml(text)![0]!;
  return new Field({ tree, uri: 'file:///a.yaml' }, tree.root!.node);
}

/** What a reader sees, walking by keys and items alone. */
function plain(value: Field): unknown {
  if (isMap(value.node))
    return Object.fromEntries(value.entries().map(entry => [entry.name!, plain(value.get(entry.name!)!)]));
  return isSeq(value.node) ? value.items().map(plain) : value.text()!.text;
}

describe('a patch over a template', () => {
  const cases: readonly [what: string, upper: string, lower: string, expected: unknown][] = [
    ['adds keys', '{a: 1}', '{b: 2}', { b: '2', a: '1' }],
    ['replaces values', '{a: 1}', '{a: 2, b: 3}', { a: '1', b: '3' }],
    ['goes deeper', '{a: {b: 1}}', '{a: {b: 2, c: 3}}', { a: { b: '1', c: '3' } }],
    ['replaces lists', '{args: [x]}', '{args: [y, z]}', { args: ['x'] }],
    ['takes away what it makes null', '{a: null}', '{a: 1, b: 2}', { b: '2' }],
    [
      'matches containers by name',
      '{containers: [{name: b, image: i}, {name: c}]}',
      '{containers: [{name: a}, {name: b, image: j, args: [x]}]}',
      { containers: [{ name: 'a' }, { name: 'b', image: 'i', args: ['x'] }, { name: 'c' }] },
    ],
    [
      'matches mounts by path',
      '{volumeMounts: [{name: n, mountPath: /dev/shm}]}',
      '{volumeMounts: [{name: m, mountPath: /dev/shm, readOnly: true}, {name: m, mountPath: /b}]}',
      {
        volumeMounts: [
          { name: 'n', mountPath: '/dev/shm', readOnly: 'true' },
          { name: 'm', mountPath: '/b' },
        ],
      },
    ],
    ['replaces a value of another shape', '{a: [1]}', '{a: {b: 1}}', { a: ['1'] }],
  ];
  for (const [what, upper, lower, expected] of cases)
    it(what, () => assert.deepEqual(plain(merged(field(upper), field(lower), 'delete')), expected));

  it('leaves what an object makes null', () => {
    const both = merged(field('{a: null, b: {c: null, d: 3}}'), field('{a: 1, b: {c: 2}}'), 'unset');
    assert.deepEqual(plain(both), { a: '1', b: { c: '2', d: '3' } });
  });

  it('is the one where there is only one', () => {
    const only = field('{a: 1}');
    assert.equal(merged(only, undefined, 'delete'), only);
    assert.equal(merged(undefined, only, 'delete'), only);
    assert.equal(merged(undefined, undefined, 'delete'), undefined);
  });

  it('remembers what either borrows, apart from others', () => {
    const shared = field('{x: &x {image: i}, a: {c: *x}, b: {d: *x}}');
    const both = merged(shared.get('a')!, shared.get('b')!, 'delete').apart();
    both.get('c', 'image');
    both.get('d', 'image');
    assert.equal(both.borrowed.length, 2);
    assert.equal(shared.borrowed.length, 0);
  });
});
