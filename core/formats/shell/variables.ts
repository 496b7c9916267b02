/**
 * What is known of a program's variables at one point of it. A copy costs next to nothing, and what differs between copies of
 * the same is found without looking at all that does not: a script has hundreds of variables, and as many branches.
 */
export class Variables<Value> {
  /** What holds unless something nearer does; shared with copies, and never changed. */
  private base: ReadonlyMap<string, Value> = new Map();
  /** Lifted over {@link base}, the uppermost first. */
  private veils: readonly Veil<Value>[] = [];
  /** What was set last. */
  private own: ReadonlyMap<string, Value> = new Map();
  /** Whether no copy has the same {@link own}. */
  private isOwn = false;

  /** The same variables, of which a change says nothing to these. */
  fork(): Variables<Value> {
    this.isOwn = false;
    const fork = new Variables<Value>();
    fork.base = this.base;
    fork.veils = this.veils;
    fork.own = this.own;
    return fork;
  }

  /** The same variables, but for some, which all have one value until they are set again. */
  veiled(veil: Veil<Value>): Variables<Value> {
    const veiled = this.fork();
    veiled.veils = [veil, ...this.veils];
    veiled.own = new Map([...this.own].filter(([name]) => !veil.covers(name)));
    return veiled;
  }

  /**
   * What several copies of the same variables have in common.
   * @param agree the value of one of which they differ; a copy that lacks it gives undefined
   */
  static merged<Value>(
    [first, ...others]: readonly [Variables<Value>, ...Variables<Value>[]],
    agree: (values: readonly (Value | undefined)[]) => Value,
  ): Variables<Value> {
    const all = [first, ...others];
    const merged = first.fork();
    if (others.every(other => other.isSame(first))) return merged;
    const haveSameBase = others.every(({ base, veils }) => base === first.base && veils === first.veils);
    const names = new Set(all.flatMap(one => (haveSameBase ? [...one.own.keys()] : one.names())));
    const values = new Map([...names].map(name => [name, agree(all.map(one => one.get(name)))]));
    if (haveSameBase) merged.own = values;
    else [merged.base, merged.veils, merged.own] = [values, [], new Map()];
    return merged;
  }

  private isSame({ base, veils, own }: Variables<Value>): boolean {
    return this.base === base && this.veils === veils && this.own === own;
  }

  get(name: string): Value | undefined {
    const own = this.own.get(name);
    if (own !== undefined) return own;
    const veil = this.veils.find(({ covers }) => covers(name));
    return veil ? veil.value : this.base.get(name);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  names(): string[] {
    return [
      ...new Set([...this.base.keys(), ...this.veils.flatMap(({ names }) => names()), ...this.own.keys()]),
    ];
  }

  /** Whether fewer than so many were set; what a veil covers beside those does not count. */
  areFewerThan(limit: number): boolean {
    const { base, own } = this;
    const isNew = (name: string) => !base.has(name);
    return base.size < limit && base.size + [...own.keys()].filter(isNew).length < limit;
  }

  set(name: string, value: Value): void {
    const own = this.isOwn ? (this.own as Map<string, Value>) : new Map(this.own);
    own.set(name, value);
    this.own = own;
    this.isOwn = true;
    if (own.size > MANY && this.veils.length === 0) this.settle();
  }

  private settle(): void {
    this.base = new Map([...this.base, ...this.own]);
    this.own = new Map();
  }

  *[Symbol.iterator](): Iterator<readonly [string, Value]> {
    for (const name of this.names()) yield [name, this.get(name)!];
  }
}

/** Variables that were set before it is lifted over them all. */
export interface Veil<Value> {
  readonly covers: (name: string) => boolean;
  /** Those that it covers. */
  readonly names: () => readonly string[];
  readonly value: Value;
}

/** Variables that are copied at each change. */
const MANY = 32;
