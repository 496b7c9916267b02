/**
 * The language of what users read. Sentences stand in the code in English and are their own keys: `` t`${n} ranks` `` is
 * looked up as `{0} ranks` and falls back to English. The format is that of VS Code's l10n bundles.
 *
 * One process, worker or page speaks one language, chosen once at its start; nothing asks for it before.
 */

/** Translations by English sentence; the places of values are `{0}`, `{1}`, … in both. */
export type Messages = Readonly<Record<string, string>>;

let messages: Messages = {};

/** Chooses the language for everything that is said from now on; undefined is English. */
export function setMessages(bundle: Messages | undefined): void {
  messages = bundle ?? {};
}

/**
 * A sentence in the language of this process: a literal, a template whose values may change places, or one that stands
 * in a table and was marked with {@link msg} there.
 */
export function t(message: string): string;
export function t(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string;
export function t(message: string | TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const key = typeof message === 'string' ? message : keyOf(message);
  if (!Object.hasOwn(messages, key)) {
    return typeof message === 'string'
      ? message
      : message.reduce((text, part, i) => `${text}${values[i - 1]}${part}`);
  }
  return messages[key]!.replace(/\{(\d+)\}/g, (place, index) =>
    String(values[Number(index)] ?? place),
  ).replace(SPACE_IN_CHINESE, '');
}

/** The same parts come again each time that a template is said. */
const keys = new WeakMap<TemplateStringsArray, string>();

function keyOf(parts: TemplateStringsArray): string {
  let key = keys.get(parts);
  if (key === undefined) {
    key = parts.reduce((text, part, i) => `${text}{${i - 1}}${part}`);
    keys.set(parts, key);
  }
  return key;
}

/** A translation sets values off by spaces, as Latin words want it; a value that is Chinese itself takes none. */
const SPACE_IN_CHINESE = /(?<=[\p{Script=Han}，。：；、）”]) (?=[\p{Script=Han}，。：；、（“])/gu;

/**
 * Marks a sentence of a table as one to translate and leaves it as it is: tables are filled before a language is chosen,
 * so whoever shows it asks {@link t}.
 */
export function msg<const M extends string>(message: M): M {
  return message;
}

/** Names in a row: `a, b, c`. */
export function enumerated(names: readonly string[]): string {
  return names.join(t(', '));
}

/** Full sentences one after another. */
export function sentences(all: readonly string[]): string {
  return all.reduce((text, sentence) => t`${text} ${sentence}`);
}
