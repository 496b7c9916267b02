/** VS Code's tasks.json: a task's command line, whose arguments may stand in a list. */
import { isMap, isScalar, isSeq } from 'yaml';
import { HOLE } from '../../model';
import { MappedText } from '../../text/mapped';
import type { Span } from '../../text/span';
import type { Format } from '../format';
import { mentionsContainers, ScriptReader } from '../shell/script';
import { spanOf, type YamlTree } from '../yaml/tree';
import { parseJson, textOf } from './json';

export const tasks: Format = {
  id: 'tasks',
  syntax: 'jsonc',

  mayConcern({ uri, text }) {
    return /\/(?:\.vscode\/tasks\.json|[^/]*\.code-workspace)$/.test(uri) && mentionsContainers(text);
  },

  async read(document, workspace, options, token) {
    const reader = new ScriptReader(document, workspace, options, token);
    const tree = parseJson(document.text);
    const root = tree?.root?.node;
    const nested = tree && isMap(root) ? tree.get(root, 'tasks')?.node : undefined;
    const list = tree && isMap(nested) ? tree.get(nested, 'tasks')?.node : nested;
    if (tree && isSeq(list)) {
      for (const { node } of tree.items(list)) {
        const program = isMap(node) ? programOf(tree, node, document.uri) : undefined;
        if (program) await reader.read(program.text, program);
      }
    }
    return reader.reading;
  },
};

function programOf(
  tree: YamlTree,
  task: Parameters<YamlTree['get']>[0],
  uri: string,
): { text: MappedText; elements: readonly Span[] } | undefined {
  const command = textOf(tree.get(task, 'command')?.node, tree, uri);
  if (!command) return undefined;
  const args = tree.get(task, 'args')?.node;
  const elements: Span[] = [];
  const words = isSeq(args)
    ? tree.items(args).flatMap(({ node }) => {
        const value = isMap(node) ? tree.get(node, 'value')?.node : node;
        if (!isScalar(value)) return [];
        if (value === node) elements.push(spanOf(node));
        return textOf(value, tree, uri) ?? [];
      })
    : [];
  const pieces = words.flatMap(word => [MappedText.opaque(uri, ' ', word.spanOf(0, 0)), quoted(word)]);
  return { text: withoutVariables(MappedText.concat([command, ...pieces])), elements };
}

/** A word with blanks in it is quoted by VS Code when it runs the task. */
function quoted(word: MappedText): MappedText {
  if (!/\s/.test(word.text) || word.text.includes("'")) return word;
  const quote = (at: number) => MappedText.opaque(word.uri, "'", word.spanOf(at, at));
  return MappedText.concat([quote(0), word, quote(word.text.length)]);
}

/** `${workspaceFolder}`, `${config:…}`, `${input:…}` are VS Code's own. */
function withoutVariables(source: MappedText): MappedText {
  return source.replace(/\$\{[A-Za-z]+(?::[^}]*)?\}/g, () => HOLE);
}
