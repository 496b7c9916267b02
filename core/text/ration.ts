import { t } from '../l10n';
import { type Fact, HOLE, unknown } from '../model';

/** Characters that the variables of one container may come to: Linux hands a program no longer string (`MAX_ARG_STRLEN`). */
export const CONTAINER_RATION = 128 * 1024;

/** The same for a whole file. */
const FILE_RATION = 1024 * 1024;

/**
 * Bounds what variables grow to while they are filled in: thirty that each hold the one before twice would fill any
 * memory. Beyond it nothing is known of a value.
 */
export class Ration {
  #left: number;

  /** @param characters that may be filled in altogether */
  constructor(characters = FILE_RATION) {
    this.#left = characters;
  }

  /** How many characters may still be filled in; negative once too many were asked for. */
  get left(): number {
    return this.#left;
  }

  /** A value as it is, or a {@link HOLE} once the ration is used up. */
  text(value: string): string {
    return this.allows(value.length) ? value : HOLE;
  }

  /** What a variable holds, likewise. */
  fact(fact: Fact<string> | undefined): Fact<string> | undefined {
    return !fact?.known || this.allows(fact.value.length)
      ? fact
      : unknown(t('the variables grow without end'), fact.place);
  }

  /** Takes so many characters if there are as many left, and else none. */
  takeAll(characters: number): boolean {
    return this.#left >= characters && this.allows(characters);
  }

  /** Takes so many characters; false if there are not as many left. */
  allows(characters: number): boolean {
    this.#left -= characters;
    return this.#left >= 0;
  }
}
