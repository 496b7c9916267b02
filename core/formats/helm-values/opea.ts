/**
 * OPEA's charts: `vllm` and `tgi` are charts of their own and parts of many others, which hold their values under the
 * chart's name. Each mounts a memory-backed volume of `shmSize` at /dev/shm, 1Gi if nobody says otherwise.
 * Sources: opea-project/GenAIInfra helm-charts/common/vllm and common/tgi (templates/deployment.yaml,
 * templates/configmap.yaml, values.yaml).
 */

import { isMap } from 'yaml';
import { msg } from '../../l10n';
import { readShapes } from '../kubernetes';
import { NO_CONFIGS } from '../kubernetes/configs';
import { at, type Field } from '../kubernetes/field';
import type { Shape } from '../kubernetes/kinds';
import type { Chart } from '.';
import { inValues } from './workload';

const DEFAULT_BYTES = 2 ** 30;
const SIZE = 'shmSize';

/** The chart's name, or an alias of a second copy (`vllm-guardrails`). */
const NAME = /^(?:vllm|tgi)(?:-[\w-]+)?$/;

/** Keys that only these charts have. */
const OWN_KEYS = ['LLM_MODEL_ID', 'accelDevice', 'extraCmdArgs', SIZE];

export const opea: Chart = (root, options, beside) => {
  const parts = [
    ...(isOwn(root) && root.get('LLM_MODEL_ID') ? [''] : []),
    ...root.entries().flatMap(part => (NAME.test(part.name!) && isOwn(part) ? [part.name!] : [])),
  ];
  return parts
    .filter(name => at(root, name)?.get('enabled')?.string() !== 'false')
    .flatMap(name => {
      const elsewhere = beside && at(beside, name)?.get(SIZE);
      const found = readShapes(
        { kind: '', apiVersion: '', name: '', root },
        [shapeOf(name, root, elsewhere !== undefined)],
        { doubt: undefined, configs: NO_CONFIGS, options },
      );
      return found.map(workload => inValues(workload));
    });
};

function isOwn(values: Field): boolean {
  return (
    isMap(values.node) &&
    values.get('image', 'repository') !== undefined &&
    OWN_KEYS.some(key => values.get(key) !== undefined)
  );
}

/** @param sizedElsewhere whether the chart's values beside this file give the size */
function shapeOf(name: string, root: Field, sizedElsewhere: boolean): Shape {
  const isTgi = /\btgi\b|text-generation/.test(root.get('image', 'repository')?.string() ?? '');
  return {
    unit: name,
    pod: '',
    containers: [''],
    named: name || (isTgi ? 'tgi' : 'vllm'),
    container: {
      image: ['image.repository', '":"', 'image.tag'],
      command: 'extraCmd.command',
      args: 'extraCmdArgs',
      variables: 'env',
    },
    operator: {
      name: msg('the chart'),
      mounts: sizedElsewhere ? 'unseen' : DEFAULT_BYTES,
      size: SIZE,
      ownMount: 'dropped',
    },
  };
}
