/** A workload of the manifest that a chart will render, as one of its values. */
import type { HelmValuesSite, Trigger } from '../../edits/helm-values';
import type { KubernetesSite } from '../../edits/kubernetes';
import type { Workload } from '../../model';

export function inValues(workload: Workload, trigger?: Trigger): Workload {
  const site: HelmValuesSite = {
    format: 'helm-values',
    manifest: workload.site as KubernetesSite,
    ...(trigger && { trigger }),
  };
  return { ...workload, format: 'helm-values', site };
}
