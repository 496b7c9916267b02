/**
 * The grammar of github.com/docker/go-units, shared by Docker (binary multiples) and by Podman's
 * containers.conf (decimal multiples). Its two generations differ: up to 0.4.0 a regular expression,
 * from 0.5.0 a hand-written scanner (go-units size.go, `parseSize`).
 */

import { t } from '../l10n';
import { LONGEST_SIZE } from './parsed';

const UNITS = 'kmgtp';

/** The multiple of a unit's initial, or undefined for a letter that is no unit. */
function multiple(initial: string, base: 1000 | 1024): number | undefined {
  const index = UNITS.indexOf(initial);
  return index < 0 ? undefined : base ** (index + 1);
}

/** Decimal numbers that Go's `strconv.ParseFloat` takes; underscores may stand between digits. */
const GO_FLOAT = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;

/** The bytes that go-units 0.5.0 and newer read, or the reason why they refuse. */
export function readGoUnits(text: string, base: 1000 | 1024): number | { readonly reason: string } {
  const separator = Math.max(...[...'0123456789. '].map(character => text.lastIndexOf(character)));
  if (separator < 0) return { reason: t('it has no number') };
  const number = text.slice(0, text[separator] === ' ' ? separator : separator + 1);
  const suffix = text.slice(separator + 1).toLowerCase();
  if (number.length > LONGEST_SIZE || !GO_FLOAT.test(number))
    return { reason: t`“${number}” is not a number` };
  const size = Number(number.replaceAll('_', ''));
  if (size < 0) return { reason: t('a size cannot be negative') };
  if (suffix === '' || suffix === 'b') return Math.trunc(size);
  const factor = multiple(suffix[0]!, base);
  if (factor === undefined || !['', 'b', 'ib'].includes(suffix.slice(1))) {
    return { reason: t`“${suffix}” is not one of its units` };
  }
  return Math.trunc(size * factor);
}

/** The bytes that go-units up to 0.4.0 read, or undefined where they refuse. */
export function readOldGoUnits(text: string, base: 1000 | 1024): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([kmgtp])?i?b?$/i.exec(text);
  if (!match) return undefined;
  const factor = match[2] === undefined ? 1 : multiple(match[2].toLowerCase(), base)!;
  return Math.trunc(Number(match[1]) * factor);
}
