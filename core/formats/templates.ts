/** Text that another program fills in before anybody reads it as YAML: Helm, Go, Jinja templates. */
import { HOLE } from '../model';
import { MappedText } from '../text/mapped';

const CONTROL = /^[^#\n\r]*(?:\{%|\{\{-|\{\{\s*(?:if|else|end|range|with|define|block|include|template)\b)/m;

/** Whether the text as a whole depends on a template engine: conditions, loops, includes. */
export function isTemplate(text: string): boolean {
  return text.includes('{') && CONTROL.test(text);
}

/** Whether git left conflict markers in the text. */
export function hasConflictMarkers(text: string): boolean {
  return text.includes('<<<<<<<') && /^<{7} /m.test(text) && /^>{7} /m.test(text);
}

/** Replaces `{{ … }}` inside a value by a {@link HOLE}: what it becomes cannot be known here. */
export function holeTemplates(source: MappedText): MappedText {
  if (!source.text.includes('{{')) return source;
  const parts: MappedText[] = [];
  let plain = 0;
  for (const match of source.text.matchAll(/\{\{[^{}]*\}\}/g)) {
    parts.push(source.slice(plain, match.index));
    const end = match.index + match[0].length;
    parts.push(MappedText.opaque(source.uri, HOLE, source.spanOf(match.index, end)));
    plain = end;
  }
  parts.push(source.slice(plain));
  return MappedText.concat(parts[0]!, ...parts.slice(1));
}
