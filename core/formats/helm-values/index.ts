/**
 * Values of Helm charts that start engines. Each chart is known by the shape of its values, never by a file's name;
 * any other values are none of ours. A list in one values file replaces that of another one as a whole, so what
 * stands in a list is all there is.
 */
import { isMap } from 'yaml';
import type { LintOptions, Workload } from '../../model';
import type { Format } from '../format';
import { MAX_LENGTH } from '../kubernetes/documents';
import { Field } from '../kubernetes/field';
import { hasConflictMarkers, isTemplate } from '../templates';
import { parseYaml } from '../yaml/tree';
import { modelservice } from './modelservice';
import { productionStack } from './production-stack';

/** A chart: the engines that its values ask for, none if the values are another chart's. */
export type Chart = (root: Field, options: LintOptions) => Workload[];

const CHARTS: readonly Chart[] = [productionStack, modelservice];

/** The keys by which the charts' values begin. */
const CONCERNS = /^\uFEFF?[\s{]*["']?(?:servingEngineSpec|modelArtifacts)["']?[ \t]*:/m;

export const helmValues: Format = {
  id: 'helm-values',
  syntax: 'yaml',

  mayConcern({ uri, languageId, text }) {
    return (
      (/\.(?:ya?ml|json)$/i.test(uri) || languageId === 'yaml') &&
      text.length <= MAX_LENGTH &&
      CONCERNS.test(text)
    );
  },

  async read({ uri, text }, _workspace, options) {
    const nothing = { workloads: [], dependencies: [] };
    if (text.length > MAX_LENGTH || hasConflictMarkers(text) || isTemplate(text)) return nothing;
    const [tree, ...more] = parseYaml(text) ?? [];
    if (!tree?.root || more.length > 0 || tree.faults.length > 0) return nothing;
    const root = new Field({ tree, uri }, tree.root.node);
    // An object that happens to have such a field is not a values file.
    if (!isMap(root.node) || root.get('apiVersion') || root.get('kind')) return nothing;
    return { workloads: CHARTS.flatMap(chart => chart(root, options)), dependencies: [] };
  },
};
