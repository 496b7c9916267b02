/** Numbers that look random and are the same in every run. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, but without, 1. Tommy Ettinger's mulberry32, which is in the public domain. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  one<T>(of: readonly T[]): T {
    return of[this.between(0, of.length - 1)]!;
  }

  word(): string {
    return this.one(WORDS);
  }

  /** Words with blanks between them. */
  words(count: number): string {
    return Array.from({ length: count }, () => this.word()).join(' ');
  }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.between(0, 15).toString(16)).join('');
  }
}

const WORDS = (
  'account amount balance batch branch broker bucket cache catalog channel checkout cluster commit config ' +
  'consumer counter customer dashboard deadline default digest endpoint entry event export feature gateway ' +
  'handler header history identity index ingest invoice item journal latency ledger limit locale manager ' +
  'message metric migration mirror notice offset order owner packet partition payment policy pool portal price ' +
  'profile project queue quota record refund region registry relay replica report request retry rollout route ' +
  'sample schedule schema search secret segment session shard shipment signal snapshot source status storage ' +
  'stream subject summary ticket timeout token topic trace transfer update upload value vendor version worker'
).split(' ');
