/** Flags of the container runtime that ended up among the arguments of the program in the container. */
import { t } from '../l10n';
import { type Command, HOLE, type Misplaced } from '../model';
import { parseDockerSize } from '../sizes';
import { coveringPlace } from '../text/span';

/** `--shm-size 16g` and `--ipc=host` are flags of `docker run`; no engine knows them. */
export function argumentsMeantForRuntime(commands: readonly Command[]): Misplaced[] {
  return commands.flatMap(({ words }) => {
    if (/(?:^|\/)(?:docker|podman|nerdctl)$/.test(words[0]?.text ?? '')) return [];
    return words.flatMap((word, i): Misplaced[] => {
      const match = /^--(shm[-_]size|ipc)(=|$)/.exec(word.text);
      if (!match) return [];
      const following = match[2] === '' ? words[i + 1] : undefined;
      const value = following?.text.startsWith('-') ? undefined : following;
      const flag = `--${match[1]}`;
      const bytes =
        match[1] === 'ipc' ? undefined : bytesGiven(value?.text ?? word.text.slice(flag.length + 1));
      return [
        {
          kind: 'argument',
          what: t`\`${flag}\` is a flag of \`docker run\`; here it is an argument of the program in the container`,
          ...(bytes !== undefined && { bytes }),
          place: value ? coveringPlace(word.place, value.place) : word.place,
        },
      ];
    });
  });
}

/** What a size would have given: nothing if it is refused or misread, undefined if a variable decides. */
export function bytesGiven(size: string): number | undefined {
  if (size.includes(HOLE)) return undefined;
  const parsed = parseDockerSize(size);
  return parsed.ok && parsed.caution === undefined ? parsed.bytes : 0;
}
