/** devcontainer.json: the container that an editor opens a folder in (containers.dev/implementors/json_reference). */

import { isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import type { SettingSite } from '../edits/settings';
import { t } from '../l10n';
import { type Command, HOLE, known, type SharedMemory, type Workload } from '../model';
import { parseJson, textOf } from './embedded/json';
import type { Format } from './format';
import { lacksValue, parseFlags } from './shell/argv';
import { insideOf } from './shell/container';
import { DOCKER_RUN } from './shell/flags';
import { readProgram } from './shell/program';
import { sharedMemoryOf } from './shell/shared-memory';
import { baseName } from './uri';
import { MappedWord } from './words';
import { spanOf, type YamlTree } from './yaml/tree';

/** Commands that the editor runs inside the container. */
const COMMANDS = [
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'postStartCommand',
  'postAttachCommand',
];

export const devcontainer: Format = {
  id: 'devcontainer',
  syntax: 'jsonc',

  mayConcern({ uri, text }) {
    return /^\.?devcontainer\.json$/.test(baseName(uri)) && COMMANDS.some(name => text.includes(name));
  },

  async read(document, _workspace, options) {
    const { uri, text } = document;
    const tree = parseJson(text);
    const root = tree?.root?.node;
    // With a compose file the size stands there.
    if (!tree || !isMap(root) || tree.get(root, 'dockerComposeFile'))
      return { workloads: [], dependencies: [] };
    const list = tree.get(root, 'runArgs')?.node;
    const words = isSeq(list)
      ? tree.items(list).flatMap(({ node }) => {
          const mapped = textOf(node, tree, uri)?.replace(/\$\{[^}]{0,1024}\}/g, () => HOLE);
          return mapped ? [new MappedWord(mapped, { uri, span: mapped.spanOf() })] : [];
        })
      : [];
    const flags = parseFlags(words, DOCKER_RUN, () => '');
    const commands = COMMANDS.flatMap(name => commandsOf(tree, tree.get(root, name)?.node, uri));
    const image = tree.get(root, 'image');
    const name = textOf(tree.get(root, 'name')?.node, tree, uri)?.text;
    const imageText = image && textOf(image.node, tree, uri);
    const place = { uri, span: spanOf(image?.key ?? root) };
    const isRead = flags.unknown.length === 0 && flags.unclear.length === 0 && flags.end === words.length;
    const unclear = !isRead || lacksValue(flags);
    const sharedMemory: SharedMemory = unclear
      ? { kind: 'unknown', reason: t('not all of `runArgs` can be read'), place }
      : sharedMemoryOf(flags.options, {
          client: 'docker',
          options,
          other: () => undefined,
          written: ({ span }) => text.slice(span.start, span.end),
        });
    const inside = await insideOf(
      flags.options,
      [],
      () => undefined,
      async () => undefined,
    );
    const workload: Workload = {
      ...inside,
      name: name ?? baseName(uri),
      format: 'devcontainer',
      place,
      image: imageText && known(imageText.text, { uri, span: imageText.spanOf() }),
      commands,
      // The editor keeps the container alive with a command of its own.
      runsImageEntrypoint: false,
      sharedMemory,
      site: siteOf(text, root, isSeq(list) ? list : undefined),
    };
    return { workloads: [workload], dependencies: [] };
  },
};

/** A command as a string (for a shell), as a list of words, or several of them by name. */
function commandsOf(tree: YamlTree, node: unknown, uri: string): Command[] {
  if (isMap(node)) return tree.entries(node).flatMap(entry => commandsOf(tree, entry.node, uri));
  if (isSeq(node)) {
    const words = tree.items(node).flatMap(({ node: item }) => {
      const mapped = textOf(item, tree, uri);
      return mapped ? [new MappedWord(mapped, { uri, span: mapped.spanOf() })] : [];
    });
    return words.length > 0 ? [{ words, assignments: new Map() }] : [];
  }
  const program = isScalar(node) ? textOf(node, tree, uri) : undefined;
  return program ? readProgram(program, { lookup: () => undefined }) : [];
}

function siteOf(text: string, object: YAMLMap, inner: YAMLSeq | undefined): SettingSite {
  return { format: 'devcontainer', text, extent: spanOf(object), object, ...(inner && { inner }) };
}
