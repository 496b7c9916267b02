import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Variables, type Veil } from '../../../../core/formats/shell/variables';

/** Few, so that they are set again; and more than are copied at each change. */
const NAMES = Array.from({ length: 60 }, (_, i) => `V${i}`);

const names = fc.array(fc.constantFrom(...NAMES), { maxLength: 20 });

/** What one does to the variables of one of some copies. */
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ does: fc.constant('set'), names, value: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('fork') }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('veil'), from: fc.nat(59), value: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('merge'), others: fc.array(fc.nat(9), { maxLength: 2 }) }),
  },
) as fc.Arbitrary<Step>;

type Step =
  | { readonly does: 'set'; readonly names: readonly string[]; readonly value: number }
  | { readonly does: 'fork' }
  | { readonly does: 'veil'; readonly from: number; readonly value: number }
  | { readonly does: 'merge'; readonly others: readonly number[] };

/** Variables, and a plain map that was treated the same. */
interface Pair {
  readonly variables: Variables<number>;
  readonly model: Map<string, number>;
  readonly isVeiled: boolean;
}

function veilFrom(first: number, value: number): Veil<number> {
  return { covers: one => NAMES.indexOf(one) >= first, names: () => NAMES.slice(first), value };
}

/** The value that all have; else one that none has. */
function agree(values: readonly (number | undefined)[]): number {
  return values.every(value => value === values[0]) ? values[0]! : 99;
}

function taken(step: Step, { variables, model, isVeiled }: Pair, all: readonly Pair[]): Pair {
  switch (step.does) {
    case 'set':
      for (const one of step.names) {
        variables.set(one, step.value);
        model.set(one, step.value);
      }
      return { variables, model, isVeiled };
    case 'fork':
      return { variables: variables.fork(), model: new Map(model), isVeiled };
    case 'veil': {
      const later = NAMES.slice(step.from).map(one => [one, step.value] as const);
      return {
        variables: variables.veiled(veilFrom(step.from, step.value)),
        model: new Map([...model, ...later]),
        isVeiled: true,
      };
    }
    case 'merge': {
      const others = step.others.map(i => all[i % all.length]!);
      const models = [model, ...others.map(other => other.model)];
      const names = new Set(models.flatMap(one => [...one.keys()]));
      return {
        variables: Variables.merged([variables, ...others.map(other => other.variables)], agree),
        model: new Map([...names].map(one => [one, agree(models.map(other => other.get(one)))])),
        isVeiled: isVeiled || others.some(other => other.isVeiled),
      };
    }
  }
}

const sorted = (entries: Iterable<readonly [string, number]>) =>
  [...entries].sort(([a], [b]) => a.localeCompare(b));

describe('the variables of a program', () => {
  it('are what a map of each copy would hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), step), { minLength: 1, maxLength: 40 }), steps => {
        const all: Pair[] = [{ variables: new Variables(), model: new Map(), isVeiled: false }];
        for (const [at, one] of steps) {
          const i = at % all.length;
          const result = taken(one, all[i]!, all);
          if (one.does === 'set') all[i] = result;
          else if (all.length < 10) all.push(result);
          else all[i] = result;
          for (const { variables, model, isVeiled } of all) {
            assert.deepEqual(sorted(variables), sorted(model));
            for (const name of NAMES) {
              assert.equal(variables.get(name), model.get(name));
              assert.equal(variables.has(name), model.has(name));
            }
            for (const limit of isVeiled ? [] : [model.size, model.size + 1])
              assert.equal(variables.areFewerThan(limit), model.size < limit);
          }
        }
      }),
      { numRuns: 300, seed: 20_261_123 },
    );
  });
});
