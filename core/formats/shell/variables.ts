/** What is known of a program's variables at one point of it. A copy costs nothing until one of the two changes. */
export class Variables<Value> {
  private isOwn: boolean;

  constructor(private values: ReadonlyMap<string, Value> = new Map()) {
    this.isOwn = false;
  }

  /** The same variables, of which a change says nothing to these. */
  fork(): Variables<Value> {
    this.isOwn = false;
    return new Variables(this.values);
  }

  /** Whether nothing was set in either since one was forked from the other; false where that cannot be told. */
  isSame(other: Variables<Value>): boolean {
    return this.values === other.values;
  }

  get size(): number {
    return this.values.size;
  }

  get(name: string): Value | undefined {
    return this.values.get(name);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  names(): string[] {
    return [...this.values.keys()];
  }

  set(name: string, value: Value): void {
    const values = this.isOwn ? (this.values as Map<string, Value>) : new Map(this.values);
    values.set(name, value);
    this.values = values;
    this.isOwn = true;
  }

  [Symbol.iterator](): Iterator<readonly [string, Value]> {
    return this.values.entries();
  }
}
