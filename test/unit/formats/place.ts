import { MappedText } from '../../../core/text/mapped';
import type { Place } from '../../../core/text/span';

export const URI = 'file:///project/file';

/** A whole document as mapped text. */
export function verbatim(text: string): MappedText {
  return MappedText.verbatim(URI, text, 0);
}

/** The stretch of a document that a place covers. */
export function covered(document: string, place: Place | undefined): string | undefined {
  return place && document.slice(place.span.start, place.span.end);
}
