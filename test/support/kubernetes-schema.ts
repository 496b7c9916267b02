import { documentsOf } from './changes';

/** The published OpenAPI schemas of Kubernetes' own kinds, by the folders of the package `kubernetes-models`. */
const FOLDERS: Readonly<Record<string, string>> = { v1: 'v1', 'apps/v1': 'apps/v1', 'batch/v1': 'batch/v1' };

const CORE_KINDS = new Set([
  ...['Pod', 'PodTemplate', 'ReplicationController', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  ...['Job', 'CronJob', 'ConfigMap', 'Service'],
]);

interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly items?: readonly Manifest[];
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null;
}

type Model = new (data: object) => { validate(): void };

/** What the schemas say against the objects of a text; nothing for kinds that are not Kubernetes' own. */
export async function schemaErrors(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const document of documentsOf(text).filter(isManifest)) {
    for (const manifest of document.kind === 'List' ? (document.items ?? []) : [document]) {
      const folder = FOLDERS[manifest.apiVersion ?? ''];
      if (!folder || !CORE_KINDS.has(manifest.kind ?? '')) continue;
      const models = (await import(`kubernetes-models/${folder}/${manifest.kind}`)) as Record<string, Model>;
      try {
        new models[manifest.kind!]!(manifest).validate();
      } catch (error) {
        found.push(`${manifest.kind}: ${(error as Error).message}`);
      }
    }
  }
  return found;
}
