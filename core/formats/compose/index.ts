/** Docker Compose files: each service is a workload. */
import { isScalar, type YAMLMap } from 'yaml';
import type { ComposeSite } from '../../edits/compose';
import { parseDockerSize } from '../../memory/sizes';
import {
  Cancelled,
  type Fact,
  HOLE,
  known,
  type LintOptions,
  type SharedMemory,
  type SourceDocument,
  unknown,
  type Workload,
  type Workspace,
} from '../../model';
import type { Format, Reading } from '../format';
import { readCommand } from './command';
import { readEnvironment } from './environment';
import { hasComposeName, isBroken, MAX_LENGTH, readComposeFile, type ServiceNode } from './file';
import { readGpus } from './gpus';
import { type Layer, type LoadedFile, Project } from './project';
import { readSharedMemory } from './shared-memory';
import { ServiceView } from './view';

/** A mapping key `services`, or the `include` of a file that only gathers others. */
const TOP_LEVEL_KEY = /^\uFEFF?[ \t]*["']?(?:services|include)["']?[ \t]*:|["']services["'][ \t]*:/m;

export const compose: Format = {
  id: 'compose',

  mayConcern(document) {
    return (
      (isYamlName(document.uri) || isYamlLanguage(document.languageId)) &&
      document.text.length <= MAX_LENGTH &&
      TOP_LEVEL_KEY.test(document.text)
    );
  },

  async read(document, workspace, options, token) {
    const parsed = readComposeFile(document.uri, document.text);
    if (!parsed) return { workloads: [], dependencies: [] };
    const project = new Project(preferring(document, workspace));
    const file = await project.withEnvironment(parsed);
    const workloads: Workload[] = [];
    for (const service of servicesOf(file)) {
      if (token?.isCancellationRequested) throw new Cancelled();
      const workload = await readService(file, service, project, options);
      if (workload) workloads.push(workload);
    }
    return { workloads, dependencies: [...project.dependencies] } satisfies Reading;
  },
};

function isYamlName(uri: string): boolean {
  // A name without an extension tells nothing (standard input, an untitled document).
  return /\.ya?ml$/i.test(uri) || hasComposeName(uri) || !/\.[A-Za-z0-9]+$/.test(uri);
}

function isYamlLanguage(languageId: string | undefined): boolean {
  return languageId === 'yaml' || languageId === 'dockercompose';
}

/** The document as it is being edited, whatever the disk says of it. */
function preferring(document: SourceDocument, workspace: Workspace): Workspace {
  return {
    read: uri => (uri === document.uri ? Promise.resolve(document.text) : workspace.read(uri)),
    list: uri => workspace.list(uri),
  };
}

/** Each service once, as the last document that names it declares it; broken ones are left out. */
function servicesOf(file: LoadedFile): ServiceNode[] {
  const byName = new Map<string, ServiceNode>();
  for (const { services } of file.documents)
    for (const [name, service] of services) byName.set(name, service);
  return [...byName.values()].filter(service => !isBroken(service));
}

async function readService(
  file: LoadedFile,
  service: ServiceNode,
  project: Project,
  options: LintOptions,
): Promise<Workload | undefined> {
  const view = new ServiceView(await project.layersOf(file, service.name));
  const environment = await readEnvironment(view, project);
  const inContainer = (name: string): Fact<string> | undefined => environment.variables.get(name);
  return {
    name: service.name,
    format: 'compose',
    place: view.place({ file, service }, service.key),
    image: readImage(view),
    ...readCommand(view, inContainer),
    environment,
    gpus: readGpus(view, environment),
    memoryLimit: readMemoryLimit(view),
    sharedMemory: await sharedMemoryOf(file, service.name, view, project, options),
    borrowed: view.borrowed,
    site: siteOf(file, service),
  };
}

function siteOf(file: LoadedFile, service: ServiceNode): ComposeSite {
  return {
    format: 'compose',
    text: file.text,
    document: service.tree.document,
    service: service.map as YAMLMap,
    serviceNode: service.written as ComposeSite['serviceNode'],
  };
}

function readImage(view: ServiceView): Fact<string> | undefined {
  const field = view.field('image');
  const text = field && view.text(field.layer, field.node);
  if (!field || !text || text.text === '') return undefined;
  const place = view.place(field.layer, field.node);
  // A known repository with an unknown tag (`vllm/vllm-openai:${TAG}`) still tells the engine.
  return text.text.startsWith(HOLE)
    ? unknown('the image is a variable that no file sets', place)
    : known(text.text, place);
}

/** `mem_limit`, or `deploy.resources.limits.memory`. */
function readMemoryLimit(view: ServiceView): Fact<number> | undefined {
  const direct = view.field('mem_limit');
  const deploy = view.fields('deploy').at(-1);
  const resources = deploy && view.child(deploy, 'resources');
  const limits = resources && view.child(resources, 'limits');
  const field = direct ?? (limits && view.child(limits, 'memory'));
  const text = field && view.text(field.layer, field.node)?.text;
  if (!field || text === undefined) return undefined;
  const place = view.place(field.layer, field.node);
  const size = parseDockerSize(text);
  return size.ok && size.bytes > 0
    ? known(size.bytes, place)
    : unknown('the memory limit cannot be read', place);
}

/** Depth to which `ipc: service:x` is followed from service to service. */
const MAX_JOINS = 4;

async function sharedMemoryOf(
  file: LoadedFile,
  name: string,
  view: ServiceView,
  project: Project,
  options: LintOptions,
  joins = 0,
): Promise<SharedMemory> {
  const target = joins < MAX_JOINS ? joinedService(view) : undefined;
  let of: SharedMemory | undefined;
  if (target !== undefined) {
    const layers = await project.layersOf(file, target);
    if (layers.length > 0)
      of = await sharedMemoryOf(file, target, new ServiceView(layers), project, options, joins + 1);
  }
  const found = readSharedMemory(view, options, () => of);
  if (found.kind !== 'default') return found;
  return (await suppliedByBase(file, name, view, project, options)) ?? found;
}

function joinedService(view: ServiceView): string | undefined {
  const field = view.field('ipc');
  const mode = field && isScalar(field.node) ? view.text(field.layer, field.node)?.text : undefined;
  return mode?.startsWith('service:') ? mode.slice('service:'.length) : undefined;
}

/**
 * An overlay that names no size of its own, beside a base file that gives the same service one: whether the
 * two are used together is up to the caller's `-f` flags.
 */
async function suppliedByBase(
  file: LoadedFile,
  name: string,
  view: ServiceView,
  project: Project,
  options: LintOptions,
): Promise<SharedMemory | undefined> {
  const layers = await project.possibleBase(file, name);
  if (layers.length === 0 || layers.every(layer => isAmong(layer, view.layers))) return undefined;
  const base = readSharedMemory(new ServiceView(layers), options, () => undefined);
  if (base.kind === 'default') return undefined;
  return {
    kind: 'unknown',
    reason: 'the base file beside this one may supply it',
    ...('place' in base && base.place && { place: base.place }),
  };
}

function isAmong(layer: Layer, layers: readonly Layer[]): boolean {
  return layers.some(other => other.service === layer.service);
}
