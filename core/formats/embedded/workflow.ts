/** Continuous integration: the scripts in GitHub's workflows and actions, GitLab's jobs, and files alike. */
import { isMap, isScalar, isSeq } from 'yaml';
import { MappedText } from '../../text/mapped';
import type { Format } from '../format';
import { mentionsContainers, ScriptReader } from '../shell/script';
import { keyText, treesOf, type YamlTree } from '../yaml/tree';
import { type Variables, variablesIn, withoutExpressions } from './ci';
import { textOf } from './json';

/** Keys whose values are shell programs, or lists of them. */
const SCRIPTS = new Set(['run', 'script', 'before_script', 'after_script', 'commands']);

/** Of such files: a mapping with jobs, steps, stages or a script somewhere. */
const SHAPE = /^[ \t-]*["']?(?:jobs|steps|stages|script|before_script)["']?[ \t]*:/m;

const MAX_LENGTH = 1024 * 1024;

/** Deeper than this no workflow nests. */
const MAX_DEPTH = 32;

export const workflow: Format = {
  id: 'workflow',
  syntax: 'yaml',

  mayConcern({ uri, text }) {
    return /\.ya?ml$/i.test(uri) && text.length <= MAX_LENGTH && mentionsContainers(text) && SHAPE.test(text);
  },

  async read(document, workspace, options, token) {
    const reader = new ScriptReader(document, workspace, options, token);
    for (const tree of treesOf(document) ?? []) {
      if (tree.faults.length > 0) continue;
      for (const { program, variables } of programsIn(tree, document.uri))
        await reader.read(program, { lookup: name => variables.get(name) });
    }
    return reader.reading;
  },
};

interface Found {
  readonly program: MappedText;
  /** The variables that the program finds when it starts. */
  readonly variables: Variables;
}

function* programsIn(tree: YamlTree, uri: string): Generator<Found> {
  /** Programs of a shared anchor are read where it is used first. */
  const seen = new Set<unknown>();
  function* walk(node: unknown, depth: number, around: Variables): Generator<Found> {
    if (depth > MAX_DEPTH) return;
    if (isSeq(node)) for (const item of node.items) yield* walk(item, depth + 1, around);
    if (!isMap(node)) return;
    const variables = variablesIn(tree, node, uri, around);
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? keyText(key) : '';
      const script = SCRIPTS.has(name) ? tree.resolve(value)?.node : undefined;
      const lines = [...linesOf(tree, script, 0)].filter(line => !seen.has(line));
      for (const line of lines) seen.add(line);
      // One after the other in one shell.
      const texts = lines.flatMap(line => textOf(line, tree, uri) ?? []);
      const [first, ...others] = texts.map(text => withoutExpressions(text, variables));
      if (first) yield { program: joined([first, ...others]), variables };
      else if (!script || isMap(script)) yield* walk(value, depth + 1, variables);
    }
  }
  yield* walk(tree.root?.node, 0, new Map());
}

/** The lines of a script, and of lists in it, which GitLab lays out flat. */
function* linesOf(tree: YamlTree, node: unknown, depth: number): Generator<unknown> {
  if (isScalar(node)) yield node;
  if (!isSeq(node) || depth > MAX_DEPTH) return;
  for (const item of node.items) yield* linesOf(tree, tree.resolve(item)?.node, depth + 1);
}

function joined([first, ...others]: readonly [MappedText, ...MappedText[]]): MappedText {
  return MappedText.concat([
    first,
    ...others.flatMap(line => [MappedText.opaque(line.uri, '\n', line.spanOf(0, 0)), line]),
  ]);
}
