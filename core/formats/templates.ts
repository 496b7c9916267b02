/** Text that another program fills in before anybody reads it as YAML: Helm, Go, Jinja templates. */
import { HOLE } from '../model';
import { MappedText } from '../text/mapped';

/**
 * An expression where YAML expects a line or a value to begin: what it becomes may have any shape. Inside
 * quotes, or further on in a value, it cannot leave that value.
 */
const SHAPELESS = /^[ \t]*(?:-[ \t]+)*(?:[^\s#"'{:][^\n\r{:]*:[ \t]+)?(?:\{\{|\{%)/m;

/** Whether the text as a whole depends on a template engine: conditions, loops, includes, bare values. */
export function isTemplate(text: string): boolean {
  return (text.includes('{{') || text.includes('{%')) && SHAPELESS.test(text);
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
  return MappedText.concat(source.slice(0, 0), ...parts, source.slice(plain));
}
