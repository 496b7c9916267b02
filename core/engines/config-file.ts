import type { ConfigFile, Word } from '../model';

/**
 * The options that a flat configuration file stands for, in its order: `tensor-parallel-size: 4` is
 * `--tensor-parallel-size 4`, `enable-x: true` is `--enable-x`, and what is false is left out. Lists and maps in it
 * are left out, too: no engine gives a parallel size that way.
 * @param spell how a key is spelled as an option
 */
export function optionsInFile(file: ConfigFile, spell = (key: string) => `--${key}`): Word[] {
  return file.settings.flatMap(({ keys: [key = '', ...deeper], value, place }) => {
    if (deeper.length > 0 || value.text === 'false') return [];
    const { uri, span } = place;
    const end = Math.min(span.end, span.start + key.length);
    const option: Word = { text: spell(key), place: { uri, span: { start: span.start, end } } };
    return value.text === 'true' ? [option] : [option, value];
  });
}
