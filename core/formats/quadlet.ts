/** Podman Quadlet: a `.container` file is one container (podman-systemd.unit(5)). */

import type { SettingSite } from '../edits/settings';
import { t } from '../l10n';
import {
  HOLE,
  known,
  type SharedMemory,
  type SourceDocument,
  unknown,
  type Word,
  type Workload,
} from '../model';
import type { MappedText } from '../text/mapped';
import type { Place } from '../text/span';
import { readUnit, type Setting } from './embedded/unit';
import type { Format } from './format';
import { type Option, parseFlags } from './shell/argv';
import { insideOf } from './shell/container';
import { PODMAN_RUN } from './shell/flags';
import { type Surroundings, sharedMemoryOf } from './shell/shared-memory';
import { baseName, resolveUri } from './uri';
import { MappedWord, splitWords } from './words';

/** Keys and the flags of `podman run` that they stand for, where they matter here. */
const FLAGS: Readonly<Record<string, string>> = {
  AddDevice: 'device',
  Entrypoint: 'entrypoint',
  EnvironmentFile: 'env-file',
  Memory: 'memory',
  Mount: 'mount',
  Pod: 'pod',
  ShmSize: 'shm-size',
  Tmpfs: 'tmpfs',
  Volume: 'volume',
};

export const quadlet: Format = {
  id: 'quadlet',
  syntax: 'unit',

  mayConcern({ uri, text }) {
    return /\.container$/i.test(uri) && /^\uFEFF?[ \t]*\[Container\]/m.test(text);
  },

  async read(document, workspace, options) {
    const settings = readUnit(document.uri, document.text).filter(({ section }) => section === 'Container');
    const image = settings.findLast(({ key }) => key === 'Image');
    if (!image || settings.some(({ value }) => /\{\{|\{%/.test(value.text)))
      return { workloads: [], dependencies: [] };
    const dependencies: string[] = [];
    const readBeside = async (path: string) => {
      const uri = resolveUri(document.uri, path.replace(/^%h\//, ''));
      if (uri === undefined) return undefined;
      dependencies.push(uri);
      const text = await workspace.read(uri);
      return text === undefined ? undefined : { uri, text };
    };
    const flags = optionsOf(settings);
    const around: Surroundings = {
      client: 'podman',
      options,
      other: () => undefined,
      written: ({ uri, span }) => (uri === document.uri ? document.text.slice(span.start, span.end) : ''),
    };
    const exec = settings.findLast(({ key }) => key === 'Exec');
    const pod = flags.options.findLast(({ name }) => name === 'pod')?.value?.text;
    const memory = flags.unclear ?? sharedMemoryOf(flags.options, around);
    const workload: Workload = {
      name: baseName(document.uri).replace(/\.container$/i, ''),
      format: 'quadlet',
      place: placeOf(document, image),
      image: imageOf(document, image),
      ...(await insideOf(flags.options, exec ? splitWords(exec.value) : [], () => undefined, readBeside)),
      sharedMemory: pod === undefined ? memory : await podMemory(pod, memory, readBeside, around),
      site: siteOf(document, settings, image),
    };
    return { workloads: [workload], dependencies };
  },
};

function imageOf(document: SourceDocument, image: Setting): Workload['image'] {
  const name = image.value.text.trim();
  const place = placeOf(document, image);
  // `name.image` and `name.build` are other units, which know the image.
  return /\.(?:image|build)$/.test(name) || name.includes('%')
    ? unknown(t('another unit names the image'), place)
    : known(name, { uri: document.uri, span: image.value.spanOf() });
}

/** What the keys mean as flags; unclear where a list of flags is not spelled out. */
function optionsOf(settings: readonly Setting[]): { options: Option[]; unclear?: SharedMemory } {
  const options: Option[] = [];
  let unclear: SharedMemory | undefined;
  for (const { key, value, span } of settings) {
    const place = { uri: value.uri, span };
    const word: Word = { text: key, place };
    const option = (name: string, text: MappedText): Option => ({
      name,
      word,
      apart: false,
      value: new MappedWord(text, { uri: text.uri, span: text.spanOf() }),
    });
    if (key === 'PodmanArgs') {
      const words = splitWords(value.replace(/%[A-Za-z]/g, () => HOLE));
      const parsed = parseFlags(words, PODMAN_RUN, () => '');
      options.push(...parsed.options);
      if (parsed.unknown.length > 0 || parsed.unclear.length > 0 || parsed.end < words.length)
        unclear = { kind: 'unknown', reason: t('not all of `PodmanArgs` can be read'), place };
    } else if (key === 'Environment') {
      for (const variable of splitWords(value)) options.push(option('env', variable.mapped));
    } else if (FLAGS[key] !== undefined) options.push(option(FLAGS[key], value));
  }
  return { options, ...(unclear && { unclear }) };
}

/** Containers of a pod have the /dev/shm of the pod: `ShmSize` of its `.pod` file, where that can be read. */
async function podMemory(
  pod: string,
  own: SharedMemory,
  readBeside: (path: string) => Promise<{ uri: string; text: string } | undefined>,
  around: Surroundings,
): Promise<SharedMemory> {
  if (own.kind !== 'joined' || !pod.endsWith('.pod')) return own;
  const file = await readBeside(pod);
  if (!file) return own;
  const settings = readUnit(file.uri, file.text).filter(({ section }) => section === 'Pod');
  const { options, unclear } = optionsOf(settings.filter(({ key }) => key !== 'Pod'));
  return { ...own, of: unclear ?? sharedMemoryOf(options, around) };
}

function siteOf({ text }: SourceDocument, settings: readonly Setting[], image: Setting): SettingSite {
  const line = settings.findLast(({ key }) => key === 'Exec') ?? image;
  return {
    format: 'quadlet',
    text,
    line: line.span,
    extent: { start: settings[0]!.span.start, end: settings.at(-1)!.span.end },
  };
}

function placeOf({ uri }: SourceDocument, { span }: Setting): Place {
  return { uri, span };
}
