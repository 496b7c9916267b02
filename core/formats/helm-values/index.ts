/**
 * Values of Helm charts that start engines. Each chart is known by the shape of its values, never by a file's name;
 * any other values are none of ours. A list in one values file replaces that of another one as a whole, so what
 * stands in a list is all there is.
 */
import { isMap } from 'yaml';
import type { LintOptions, SourceDocument, Workload } from '../../model';
import type { Format } from '../format';
import { Field } from '../kubernetes/field';
import { hasConflictMarkers, isTemplate } from '../templates';
import { baseName, resolveUri } from '../uri';
import { treesOf } from '../yaml/tree';
import { modelservice } from './modelservice';
import { opea } from './opea';
import { productionStack } from './production-stack';

/**
 * A chart: the engines that its values ask for, none if the values are another chart's.
 * @param beside the chart's own `values.yaml` in the same folder, over which other values are laid
 */
export type Chart = (root: Field, options: LintOptions, beside?: Field) => Workload[];

/** Texts longer than this (UTF-16 code units) are left alone: no values are written that long by hand. */
const MAX_LENGTH = 1024 * 1024;

const CHARTS: readonly Chart[] = [productionStack, modelservice, opea];

/** What stands in those keys: words are found faster than patterns, and most files hold none. */
const WORDS = ['servingEngineSpec', 'modelArtifacts', 'vllm', 'tgi', 'LLM_MODEL_ID'];

/** The keys by which the charts' values begin. */
const CONCERNS =
  /^\uFEFF?[ \t{]*["']?(?:servingEngineSpec|modelArtifacts|(?:vllm|tgi)(?:-[\w-]+)?|LLM_MODEL_ID)["']?[ \t]*:/m;

export const helmValues: Format = {
  id: 'helm-values',
  syntax: 'yaml',

  mayConcern({ uri, languageId, text }) {
    return (
      (/\.(?:ya?ml|json)$/i.test(uri) || languageId === 'yaml') &&
      text.length <= MAX_LENGTH &&
      WORDS.some(word => text.includes(word)) &&
      CONCERNS.test(text)
    );
  },

  async read(document, workspace, options) {
    const { uri } = document;
    const root = valuesOf(document);
    if (!root || CHARTS.every(chart => chart(root, options).length === 0))
      return { workloads: [], dependencies: [] };
    const defaults = baseName(uri) === 'values.yaml' ? undefined : resolveUri(uri, 'values.yaml');
    const found = defaults === undefined ? undefined : await workspace.read(defaults);
    const beside = found === undefined ? undefined : valuesOf({ uri: defaults!, text: found });
    return {
      workloads: CHARTS.flatMap(chart => chart(root, options, beside)),
      dependencies: defaults === undefined ? [] : [defaults],
    };
  },
};

/** The values in a file; undefined if it holds something else, or nothing that can be told. */
function valuesOf(document: SourceDocument): Field | undefined {
  const { uri, text } = document;
  if (text.length > MAX_LENGTH || hasConflictMarkers(text) || isTemplate(text)) return undefined;
  const [tree, ...more] = treesOf(document) ?? [];
  if (!tree?.root || more.length > 0 || tree.faults.length > 0) return undefined;
  const root = new Field({ tree, uri }, tree.root.node);
  // An object that happens to have such a field is not a values file.
  return isMap(root.node) && !root.get('apiVersion') && !root.get('kind') ? root : undefined;
}
