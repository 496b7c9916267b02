/** The scripts of package.json: each is a shell program on one line. */
import { isMap } from 'yaml';
import type { Format } from '../format';
import { mentionsContainers, ScriptReader } from '../shell/script';
import { baseName } from '../uri';
import { parseJson, textOf } from './json';

export const packageScripts: Format = {
  id: 'package-scripts',
  syntax: 'json',

  mayConcern({ uri, text }) {
    return baseName(uri) === 'package.json' && text.includes('"scripts"') && mentionsContainers(text);
  },

  async read(document, workspace, options, token) {
    const reader = new ScriptReader(document, workspace, options, token);
    const tree = parseJson(document.text);
    const root = tree?.root?.node;
    const scripts = tree && isMap(root) ? tree.get(root, 'scripts')?.node : undefined;
    if (tree && isMap(scripts)) {
      for (const { node } of tree.entries(scripts)) {
        const program = textOf(node, tree, document.uri);
        if (program) await reader.read(program);
      }
    }
    return reader.reading;
  },
};
