/** Text that another program fills in before anybody reads it as YAML: Helm, Go, Jinja templates. */
import { HOLE } from '../model';
import { MappedText } from '../text/mapped';

/** The first expression of a line, behind what stands in front of it. */
const FIRST_EXPRESSION = /^([^{\n\r\u2028\u2029]*)\{[{%]/gm;

/** What may stand in front of a line or a value in YAML: nothing, dashes of list items, a plain key. */
const IN_FRONT_OF_VALUE = /^[ \t]*(?:-[ \t]+)*$|^[^#"']*:[ \t]+$/;

/**
 * Whether the text as a whole depends on a template engine: an expression (condition, loop, include, bare
 * value) stands where a line or a value begins, so that it may become anything. In quotes, or further on in
 * a value, it cannot leave that value.
 */
export function isTemplate(text: string): boolean {
  if (!text.includes('{{') && !text.includes('{%')) return false;
  for (const [, inFront] of text.matchAll(FIRST_EXPRESSION))
    if (IN_FRONT_OF_VALUE.test(inFront!)) return true;
  return false;
}

/** Whether git left conflict markers in the text. */
export function hasConflictMarkers(text: string): boolean {
  return text.includes('<<<<<<<') && /^<{7} /m.test(text) && /^>{7} /m.test(text);
}

/** Replaces `{{ … }}` and `{% … %}` inside a value by a {@link HOLE}: what they become cannot be known here. */
export function holeTemplates(source: MappedText): MappedText {
  const { text, uri } = source;
  if (!text.includes('{{') && !text.includes('{%')) return source;
  const parts: MappedText[] = [];
  let plain = 0;
  for (const { 0: expression, index } of text.matchAll(/\{\{[^{}]*\}\}|\{%[^{}]*%\}/g)) {
    const end = index + expression.length;
    parts.push(source.slice(plain, index), MappedText.opaque(uri, HOLE, source.spanOf(index, end)));
    plain = end;
  }
  return MappedText.concat([source.slice(0, 0), ...parts, source.slice(plain)]);
}
