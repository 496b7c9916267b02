/** The words of package.json in each language: VS Code takes them from package.nls.json by the keys that stand there. */
import type { Messages } from '../../core/l10n';
import { type Schema, withoutMarks } from './settings';

/** The words behind keys such as `setting.sizing`, as package.nls.json has them. */
export type Words = Readonly<Record<string, string>>;

/** The key of a description without Markdown, which follows from that with it. */
const PLAIN = '.plain';

/**
 * A setting whose words are replaced by keys.
 * @param name what its keys begin with
 * @param words takes the words, by key
 */
export function withKeys(setting: Schema, name: string, words: Map<string, string>, choices = name): Schema {
  const key = (id: string, text: unknown): string => {
    if (words.has(id) && words.get(id) !== text) throw new Error(`${id} would have two meanings`);
    words.set(id, String(text));
    return `%${id}%`;
  };
  return Object.fromEntries(
    Object.entries(setting).map(([field, value]) => {
      switch (field) {
        case 'markdownDescription':
          return [field, key(name, value)];
        case 'description':
          return [field, key(`${name}${PLAIN}`, value)];
        case 'patternErrorMessage':
          return [field, key(`${name}.pattern`, value)];
        case 'markdownEnumDescriptions': {
          const values = setting.enum as readonly string[];
          return [field, (value as string[]).map((text, i) => key(`${choices}.${values[i]}`, text))];
        }
        case 'properties': {
          // Settings side by side offer the same choices.
          const properties = Object.entries(value as Record<string, Schema>).map(([id, property]) => [
            id,
            withKeys(property, `${name}.${id}`, words, name),
          ]);
          return [field, Object.fromEntries(properties)];
        }
        default:
          return [field, value];
      }
    }),
  );
}

/**
 * The words of all keys in a manifest, in their order.
 * @param generated those of the settings
 * @param present what package.nls.json has now, for those that are written by hand
 */
export function wordsOf(manifest: string, generated: ReadonlyMap<string, string>, present: Words): Words {
  const keys = [...manifest.matchAll(/"%([^"%]+)%"/g)].map(match => match[1]!);
  return Object.fromEntries(
    keys.map(key => {
      const words = generated.get(key) ?? present[key];
      if (words === undefined) throw new Error(`package.nls.json does not say what %${key}% is`);
      return [key, words];
    }),
  );
}

/** The same words in another language; English where a translation is missing. */
export function translated(words: Words, messages: Messages): Words {
  return Object.fromEntries(
    Object.entries(words).map(([key, english]) => {
      if (!key.endsWith(PLAIN)) return [key, messages[english] || english];
      const marked = words[key.slice(0, -PLAIN.length)]!;
      return [key, withoutMarks(messages[marked] || marked)];
    }),
  );
}
