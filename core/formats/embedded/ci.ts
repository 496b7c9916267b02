/** What the files of continuous integration have in common: variables, and expressions that no shell sees. */

import { isMap, isScalar, type YAMLMap } from 'yaml';
import { t } from '../../l10n';
import { type Fact, HOLE, known, unknown } from '../../model';
import type { MappedText } from '../../text/mapped';
import { scalarText } from '../yaml/scalar';
import { keyText, spanOf, type YamlTree } from '../yaml/tree';

export type Variables = ReadonlyMap<string, Fact<string>>;

/** Keys of GitHub (a workflow, a job, a step) and of GitLab (a pipeline, a job) that set variables. */
const KEYS = ['env', 'variables'];

/** The variables that a mapping sets for what is in it, over those of the mappings around it. */
export function variablesIn(tree: YamlTree, map: YAMLMap, uri: string, around: Variables): Variables {
  const nodes = KEYS.flatMap(key => tree.get(map, key)?.node ?? []).filter(node => isMap(node));
  if (nodes.length === 0) return around;
  const variables = new Map(around);
  for (const { key, node } of nodes.flatMap(node => tree.entries(node as YAMLMap))) {
    const name = keyText(key);
    const place = { uri, span: spanOf(node) };
    const text = isScalar(node) ? scalarText(node) : undefined;
    const certain = text !== undefined && !text.includes('$') && !isSetByStep(tree.text, name);
    variables.set(name, certain ? known(text, place) : unknown(t('it is set when the job runs'), place));
  }
  return variables;
}

/** A step of GitHub's may set variables for those behind it: `echo "NAME=value" >> $GITHUB_ENV`. */
function isSetByStep(text: string, name: string): boolean {
  return text.includes('GITHUB_ENV') && text.includes(`${name}=`);
}

/** `${{ … }}` is filled in before any shell runs; of what it may hold only variables are known here. */
export function withoutExpressions(source: MappedText, variables: Variables): MappedText {
  return source.replace(/\$\{\{([^}]{0,1024})\}\}/g, ([, inside = '']) => {
    const name = /^\s*env\.(\w+)\s*$/.exec(inside)?.[1];
    const fact = name === undefined ? undefined : variables.get(name);
    return fact?.known ? fact.value : HOLE;
  });
}
