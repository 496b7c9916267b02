/** Docker Compose files: each service is a workload. */

import { Cancelled, type Workload } from '../../model';
import type { Format, Reading } from '../format';
import { spanOf } from '../yaml/tree';
import { hasComposeName, MAX_LENGTH, type ServiceNode } from './file';
import { keptServices, ServiceReader } from './kept';
import { type LoadedFile, Project } from './project';

/** A mapping key `services`, or the `include` of a file that only gathers others; JSON reads as YAML, too. */
const TOP_LEVEL_KEY = /(?:^|[{,\uFEFF])[ \t]*["']?(?:services|include)["']?[ \t]*:/m;

export const compose: Format = {
  id: 'compose',
  syntax: 'yaml',

  mayConcern(document) {
    return (
      (isYamlName(document.uri) || isYamlLanguage(document.languageId)) &&
      document.text.length <= MAX_LENGTH &&
      (document.text.includes('services') || document.text.includes('include')) &&
      TOP_LEVEL_KEY.test(document.text)
    );
  },

  async read(document, workspace, options, token, mayConcern) {
    const opened = await Project.open(document, workspace, mayConcern);
    if (!opened) return { workloads: [], dependencies: [] };
    const { project, file, bystanders } = opened;
    const reader = new ServiceReader(opened, options, keptServices.of(document));
    const workloads: Workload[] = [];
    for (const service of servicesOf(file)) {
      if (bystanders?.has(spanOf(service.key).start)) continue;
      if (token?.isCancellationRequested) throw new Cancelled();
      workloads.push(await reader.read(service));
    }
    return { workloads, dependencies: [...project.dependencies], origins: reader.keep() } satisfies Reading;
  },
};

function isYamlName(uri: string): boolean {
  // A name without an extension tells nothing (standard input, an untitled document).
  return /\.ya?ml$/i.test(uri) || hasComposeName(uri) || !/\.[A-Za-z0-9]+$/.test(uri);
}

function isYamlLanguage(languageId: string | undefined): boolean {
  return languageId === 'yaml' || languageId === 'dockercompose';
}

/** Each service once, as the last document that names it declares it; broken ones are left out. */
function servicesOf(file: LoadedFile): ServiceNode[] {
  const byName = new Map<string, ServiceNode>();
  for (const { services } of file.documents)
    for (const [name, service] of services) byName.set(name, service);
  return [...byName.values()].filter(service => !service.broken);
}
