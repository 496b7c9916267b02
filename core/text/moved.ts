import type { Span } from './span';

/** Gives a value with all its places moved. */
export type Move = <T>(value: T) => T;

/** What has places in a form of its own. */
export interface Movable {
  /** The same with its places moved. */
  moved(move: Move): unknown;
}

/**
 * What was read of a document, as it is when the text in front of it is longer or shorter than it was: the same values with
 * other places. What stands in other documents stays where it is.
 * @param value plain objects, arrays, maps and {@link Movable}s of such
 * @param uri the document
 * @param by UTF-16 code units; negative where text was taken away
 * @throws TypeError for an object of any other class, and for a function, which may know places
 */
export function moved<T>(value: T, uri: string, by: number): T {
  return by === 0 ? value : mover(uri, by)(value);
}

function mover(uri: string, by: number): Move {
  const anyMoved = (value: unknown): unknown => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value;
    if (Array.isArray(value)) return value.map(anyMoved);
    if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [key, anyMoved(item)]));
    if (standsElsewhere(value, uri) || ('place' in value && standsElsewhere(value.place, uri))) return value;
    if (isMovable(value)) return value.moved(move);
    if (isSpan(value)) return { start: value.start + by, end: value.end + by };
    if (Object.getPrototypeOf(value) !== Object.prototype)
      throw new TypeError(`nobody knows how to move a ${value.constructor.name}`);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, anyMoved(item)]));
  };
  const move: Move = <T>(value: T) => anyMoved(value) as T;
  return move;
}

function standsElsewhere(value: unknown, uri: string): boolean {
  return typeof value === 'object' && value !== null && 'uri' in value && value.uri !== uri;
}

function isSpan(value: object): value is Span {
  return 'start' in value && 'end' in value;
}

function isMovable(value: object): value is Movable {
  return 'moved' in value;
}
