/**
 * What a fix writes where a container is declared by one setting of its own: a key of a unit file, an entry of a
 * JSON object, an attribute. One writer a format.
 */

import type { ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { t } from '../l10n';
import type { EditSite, FormatId } from '../model';
import { printDocker, printEcs, printNomad } from '../sizes';
import type { Span, TextEdit } from '../text/span';
import { addOption } from './actions';
import { appendElement } from './elements';
import { insertEntry } from './insert';
import { insertLine, lineStart, nextLine } from './lines';
import { doubleQuoted } from './scalars';

/** Where such a container stands in its file. */
export interface SettingSite extends EditSite {
  readonly format: SettingFormat;
  /** The whole file. */
  readonly text: string;
  /** From its first setting to its last. */
  readonly extent: Span;
  /** `quadlet`, `nomad`, `dockerfile`: the setting that a new line goes behind (`dockerfile`: above). */
  readonly line?: Span;
  /** `devcontainer`, `ecs`, `actions`: the object that declares the container, as YAML reads it. */
  readonly object?: YAMLMap;
  /** `devcontainer`: its `runArgs`; `ecs`: its `linuxParameters`; `actions`: its `options`, or the image behind `key`. */
  readonly inner?: YAMLSeq | YAMLMap | Scalar;
  /** `actions`: the key of a container that is declared by its image alone. */
  readonly key?: Scalar;
}

export type SettingFormat = Exclude<FormatId, 'compose' | 'kubernetes' | 'helm-values' | 'shell'>;

interface Writer {
  /** How a size is written. */
  setting(bytes: number): string;
  /** How the host's /dev/shm is asked for, where it can be. */
  readonly host?: string;
  /** What to do, as a sentence. */
  advice(bytes: number): string;
  give(site: SettingSite, bytes: number): TextEdit[] | undefined;
  shareHost?(site: SettingSite): TextEdit[] | undefined;
}

/** A line behind the one that holds `site.line`, with its indentation. */
function lineBehind({ text, line }: SettingSite, setting: string): TextEdit[] | undefined {
  const { start, end } = line!;
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, start)))![0];
  return [insertLine(text, nextLine(text, end), indent + setting)];
}

function argument({ text, object, inner }: SettingSite, flag: string): TextEdit[] | undefined {
  const list = inner as YAMLSeq | undefined;
  if (!list) {
    const value = `[${doubleQuoted(flag)}]`;
    const edit = insertEntry(text, object!, 'runArgs', value, { after: ['image', 'build', 'name'] });
    return edit && [edit];
  }
  const last = list.items.at(-1) as ParsedNode | undefined;
  const edit = appendElement(text, spanOf(list as YAMLSeq.Parsed), last && spanOf(last), flag);
  return edit && [edit];
}

function spanOf({ range: [start, end] }: ParsedNode): Span {
  return { start, end };
}

export const WRITERS: Readonly<Record<SettingFormat, Writer>> = {
  quadlet: {
    setting: bytes => `ShmSize=${printDocker(bytes)}`,
    host: 'PodmanArgs=--ipc=host',
    advice: bytes =>
      t`Set \`ShmSize=${printDocker(bytes)}\`, or \`PodmanArgs=--ipc=host\` to use the host's.`,
    give: (site, bytes) => lineBehind(site, `ShmSize=${printDocker(bytes)}`),
    shareHost: site => lineBehind(site, 'PodmanArgs=--ipc=host'),
  },
  devcontainer: {
    setting: bytes => `--shm-size=${printDocker(bytes)}`,
    host: '--ipc=host',
    advice: bytes =>
      t`Add \`--shm-size=${printDocker(bytes)}\` to \`runArgs\`, or \`--ipc=host\` to use the host's.`,
    give: (site, bytes) => argument(site, `--shm-size=${printDocker(bytes)}`),
    shareHost: site => argument(site, '--ipc=host'),
  },
  ecs: {
    setting: bytes => `"sharedMemorySize": ${printEcs(bytes)}`,
    advice: bytes => t`Set \`linuxParameters.sharedMemorySize\` to ${printEcs(bytes)} (MiB).`,
    give({ text, object, inner }, bytes) {
      const size = printEcs(bytes);
      const edit = inner
        ? insertEntry(text, inner as YAMLMap, 'sharedMemorySize', size)
        : object &&
          insertEntry(text, object, 'linuxParameters', `{ "sharedMemorySize": ${size} }`, {
            after: ['command', 'image'],
          });
      return edit && [edit];
    },
  },
  actions: {
    setting: bytes => `options: --shm-size=${printDocker(bytes)}`,
    host: '--ipc=host',
    advice: bytes =>
      t`Add \`--shm-size=${printDocker(bytes)}\` to the container's \`options\`, or \`--ipc=host\` to use the host's.`,
    give: (site, bytes) => addOption(site, `--shm-size=${printDocker(bytes)}`),
    shareHost: site => addOption(site, '--ipc=host'),
  },
  nomad: {
    setting: bytes => `shm_size = ${printNomad(bytes)}`,
    host: 'ipc_mode = "host"',
    advice: bytes =>
      t`Set \`shm_size = ${printNomad(bytes)}\` (bytes), or \`ipc_mode = "host"\` to use the host's.`,
    give: (site, bytes) => lineBehind(site, `shm_size = ${printNomad(bytes)}`),
    shareHost: site => lineBehind(site, 'ipc_mode = "host"'),
  },
  dockerfile: {
    setting: bytes => `docker run --shm-size=${printDocker(bytes)}`,
    advice: bytes =>
      t`Start its containers with \`docker run --shm-size=${printDocker(bytes)}\`, or \`--ipc=host\`; an image cannot set it.`,
    give({ text, line }, bytes) {
      const start = lineStart(text, line!.start);
      const indent = /^[ \t]*/.exec(text.slice(start))![0];
      const comment = `# Needs shared memory: docker run --gpus all --shm-size=${printDocker(bytes)} …`;
      return [insertLine(text, start, indent + comment)];
    },
  },
};
