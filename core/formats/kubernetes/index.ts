/** Kubernetes manifests: each container of each pod is a workload. */

import { isMap, isSeq, type YAMLMap } from 'yaml';
import type { KubernetesSite } from '../../edits/kubernetes';
import { t } from '../../l10n';
import {
  Cancelled,
  type Fact,
  HOLE,
  known,
  type LintOptions,
  unknown,
  type Word,
  type Workload,
} from '../../model';
import { MappedText } from '../../text/mapped';
import { configFilesOf, type ReadContainerFile } from '../container-files';
import type { Format } from '../format';
import { argumentsMeantForRuntime } from '../runtime-flags';
import { readProgram } from '../shell/program';
import { splitWords } from '../words';
import { spanOf } from '../yaml/tree';
import {
  type ContainerCommand,
  embeddedIn,
  embeddedModule,
  embeddedOptions,
  optionsOf,
  readCommand,
} from './command';
import { type Configs, configsOf, mountedFiles } from './configs';
import { isBroken, type KubernetesObject, MAX_LENGTH, readObjects } from './documents';
import { readEnvironment } from './environment';
import { at, type Field, type Found, follow } from './field';
import { readInterconnect } from './interconnect';
import { KIND_NAMES, kindOf, type Operator, type Shape } from './kinds';
import { withRuntimes } from './kserve';
import { kustomizationOf } from './kustomize';
import { type Named, withLeaders } from './ray';
import { readGpus, readMemoryLimit } from './resources';
import { shapesWithin } from './shapes';
import { type Pod, readSharedMemory, volumesOf } from './shared-memory';

/** A key of every object; JSON counts. */
const API_VERSION = /^\uFEFF?[ \t{[,]*(?:-[ \t]+)*["']?apiVersion["']?[ \t]*:|["']apiVersion["']\s*:/m;

/** What a document needs to hold to be parsed: a container, a kind of the table, or what these refer to. */
const CONCERNS = new RegExp(
  `[cC]ontainers?["']?\\s*:|\\bkind["']?\\s*:\\s*["']?(?:${[...KIND_NAMES, 'ConfigMap', 'Secret', 'Template', '\\w*List'].join('|')})\\b`,
);

export const kubernetes: Format = {
  id: 'kubernetes',
  syntax: 'yaml',

  mayConcern({ uri, languageId, text }) {
    return (
      (hasKubernetesName(uri) || languageId === 'yaml' || languageId === 'json') &&
      text.length <= MAX_LENGTH &&
      // By its rare letter: `apiVersion` takes ten times as long in a text in which it does not stand.
      text.includes('Version') &&
      API_VERSION.test(text)
    );
  },

  async read(document, workspace, options, token) {
    const written = readObjects(document, part => CONCERNS.test(part));
    const configs = configsOf(written);
    const objects = withRuntimes(written);
    const workloads: Workload[] = [];
    for (const object of objects) {
      if (token?.isCancellationRequested) throw new Cancelled();
      workloads.push(...readObject(object, configs, options));
    }
    if (!workloads.some(isLeftAlone)) return { workloads, dependencies: [] };
    const { reason, dependencies } = await kustomizationOf(document.uri, workspace);
    return { workloads: reason === undefined ? workloads : workloads.map(patched(reason)), dependencies };
  },
};

function isLeftAlone({ sharedMemory }: Workload): boolean {
  return sharedMemory.kind === 'default';
}

/** The same workload where something else has a say in what the manifest leaves open. */
function patched(reason: string): (workload: Workload) => Workload {
  return workload =>
    isLeftAlone(workload) ? { ...workload, sharedMemory: { kind: 'unknown', reason } } : workload;
}

function hasKubernetesName(uri: string): boolean {
  // A name without an extension tells nothing (standard input, an untitled document).
  return /\.(?:ya?ml|json)$/i.test(uri) || !/\.[A-Za-z0-9]+$/.test(uri);
}

function readObject(object: KubernetesObject, configs: Configs, options: LintOptions): Workload[] {
  const { kind, apiVersion, root } = object;
  const row = kindOf(kind, apiVersion);
  const shapes = row ? row.shapes : shapesWithin(root);
  const doubt = row ? undefined : t`What a controller for ${kind} adds to the pod cannot be seen here.`;
  return readShapes(object, shapes, { doubt, configs, options });
}

/** The containers of the pods that an object keeps in these places. */
export function readShapes(
  object: KubernetesObject,
  shapes: readonly Shape[],
  context: Pick<UnitContext, 'doubt' | 'configs' | 'options'>,
): Workload[] {
  const { root } = object;
  const found = shapes.flatMap(shape =>
    follow(root, shape.unit ?? '').flatMap(({ field: unit, name }) =>
      readUnit({ ...context, object, shape, unit, unitName: name }),
    ),
  );
  return uniquelyNamed(withLeaders(found));
}

interface UnitContext {
  readonly object: KubernetesObject;
  readonly shape: Shape;
  readonly unit: Field;
  readonly unitName: string | undefined;
  readonly doubt: string | undefined;
  readonly configs: Configs;
  readonly options: LintOptions;
}

/** Two containers of one object may have one name; then the part of the object they belong to is named too. */
function uniquelyNamed(found: readonly Named[]): Workload[] {
  let workloads = found.map(({ workload }) => workload);
  for (const level of [0, 1]) {
    const count = new Map<string, number>();
    for (const { name } of workloads) count.set(name, (count.get(name) ?? 0) + 1);
    workloads = workloads.map((workload, i) => {
      const part = found[i]!.part[level];
      if (count.get(workload.name) === 1 || part === undefined) return workload;
      const slash = workload.name.lastIndexOf('/');
      return { ...workload, name: `${workload.name.slice(0, slash)}/${part}${workload.name.slice(slash)}` };
    });
  }
  return workloads;
}

const CONTAINERS = ['containers.*', 'initContainers.*'];

function readUnit(context: UnitContext): Named[] {
  const { object, shape, unit } = context;
  if (shape.pods) {
    return shape.pods(unit, object.root).flatMap(({ template, role }) => {
      const spec = template.get('spec');
      const annotations = template.get('metadata', 'annotations');
      return (spec && readPod(context, { spec, annotations, role })) ?? [];
    });
  }
  const spec = shape.pod === '' ? unit : at(unit, shape.pod);
  const template = shape.pod.endsWith('spec') ? shape.pod.slice(0, -'spec'.length) : undefined;
  const annotations = template === undefined ? undefined : at(unit, `${template}metadata.annotations`);
  const read = spec && readPod(context, { spec, annotations, role: roleOf(shape) });
  if (read || !shape.program || shape.embedded || shape.only || isBroken(unit)) return read ?? [];
  // The operator may render the whole pod from its own fields.
  const options = optionsOf(unit, shape.options ?? {});
  const pod = podOf(context, { spec: spec ?? unit, annotations, role: roleOf(shape) }, []);
  const isRendered = !object.root.get('spec', 'baseRefs') && shape.operator?.mounts !== 'unseen';
  return options.length > 0 && (isRendered || spec)
    ? [withoutContainer(readContainer(context, pod, (spec ?? unit).apart(), 'main'))]
    : [];
}

/** A pod spec where it is found, with what belongs to it. */
interface FoundPod {
  readonly spec: Field;
  readonly annotations: Field | undefined;
  /** What tells it from the unit's other pods. */
  readonly role: string | undefined;
}

/** The workloads of a pod; undefined if it has no containers. */
function readPod(context: UnitContext, found: FoundPod): Named[] | undefined {
  const { shape } = context;
  const { spec } = found;
  const paths = shape.containers ?? CONTAINERS;
  const containers = paths
    .flatMap((path): Found[] => (path === '' ? [{ field: spec }] : follow(spec, path)))
    .filter(({ field }) => isMap(field.node));
  if (containers.length === 0) return undefined;
  if (isBroken(spec)) return [];
  const pod = podOf(
    context,
    found,
    containers.map(({ field }) => field),
  );
  return containers
    .filter(({ field }) => shape.only?.(field) ?? true)
    .map(({ field, name }) => readContainer(context, pod, field.apart(), name));
}

/** Nothing can be written into a container that the operator renders. */
function withoutContainer({ workload, ...rest }: Named): Named {
  const site: KubernetesSite = { ...(workload.site as KubernetesSite), container: undefined, pod: undefined };
  return { workload: { ...workload, site }, ...rest };
}

function podOf(
  { object, shape, doubt }: UnitContext,
  { spec, annotations, role }: FoundPod,
  containers: readonly Field[],
): Pod {
  const shared = shape.volumes === undefined ? undefined : at(object.root, shape.volumes);
  const own = spec.get('volumes');
  return {
    spec,
    volumes: [shared, own].filter(list => list !== undefined),
    claims: object.root.get('spec', 'volumeClaimTemplates'),
    annotations,
    containers,
    ...(role !== undefined && { role }),
    ...(doubt !== undefined && { doubt }),
  };
}

function readContainer(context: UnitContext, pod: Pod, container: Field, keyName: string | undefined): Named {
  const { object, shape, unit, unitName, configs, options } = context;
  const fields = shape.container ?? {};
  const lists = [fields.unitEnv === undefined ? undefined : at(unit, fields.unitEnv), container.get('env')];
  const environment = withVariables(
    readEnvironment(
      lists.filter(list => list !== undefined),
      container.get('envFrom'),
      configs,
      fields.variables === undefined ? undefined : at(unit, fields.variables),
    ),
    shape.variables ?? {},
    { unit, container },
  );
  const operated = (path: string | undefined) => (path === undefined ? undefined : at(unit, path));
  const memoryLimit = readMemoryLimit(container, pod.spec, operated(fields.memory));
  const operator = operatorOf(shape, unit, container, keyName);
  const image = readImage(container, fields.image);
  const partial =
    !image && shape.program === undefined && (shape.operator?.mounts ?? 'nothing') === 'nothing';
  const { memory, misplaced, mount, volume } = readSharedMemory(
    container,
    pod,
    memoryLimit,
    operator,
    unit,
    options,
  );
  const files = mountedFiles(container, volumesOf(pod), configs);
  const stray = strayContainer(container);
  const command = commandOf({ object, shape, unit }, pod, container, {
    keyName,
    runs: stray ?? container,
    environment,
    files,
  });
  const interconnect = readInterconnect(pod.spec);
  // The runtime's own tmpfs is one for all containers of the pod (containerd, CRI-O: the sandbox's).
  const isOfVolume = memory.kind === 'disk' || (memory.kind === 'volume' && memory.bound === 'size');
  const shares = isOfVolume ? volume : memory.kind === 'default' ? pod.spec : undefined;
  const sharing = (what: Field | undefined) =>
    what && staysInPod(container, pod) && { sharedVolume: volumeId(context, pod, what) };
  const own = container.get('name')?.string() ?? keyName;
  const name = shape.named ?? (shape.namedAfterUnit ? (unitName ?? own) : own);
  const nameField = container.get('name');
  const place = nameField ? nameField.place : placeOf(container);
  const workload: Workload = {
    name: [object.kind, object.name, shape.namesUnit && unitName, name]
      .filter(part => part !== undefined && part !== false && part !== '')
      .join('/'),
    format: 'kubernetes',
    place,
    image,
    ...command,
    environment,
    ...configFilesOf(command.commands, files),
    gpus: readGpus(container, operated(fields.gpus), environment),
    memoryLimit,
    sharedMemory: stray
      ? {
          kind: 'unknown',
          reason: t('the command stands in a `spec` inside the container, which nothing reads'),
        }
      : partial && memory.kind === 'default'
        ? { kind: 'unknown', reason: t('this is a part that is merged with the rest of the pod elsewhere') }
        : memory,
    misplaced: [
      ...(partial
        ? []
        : misplaced.map(one => (one.kind === 'volume' ? { ...one, ...sharing(volume) } : one))),
      ...argumentsMeantForRuntime(command.commands),
    ],
    ...(interconnect && { interconnect }),
    ...sharing(shares),
    borrowed: container.borrowed,
    site: siteOf(container, pod, unit, operator, {
      mount,
      volume,
      command: commandFieldOf(shape, container),
      args: argsOf(shape, container),
    }),
  };
  const part = [shape.namesUnit ? undefined : unitName, pod.role].filter(each => each !== undefined);
  return { workload, unit, part };
}

/** Whether a container runs as long as its pod: an init container does so only as a sidecar. */
function staysInPod(container: Field, { spec }: Pod): boolean {
  const starting = spec.get('initContainers')?.items() ?? [];
  return (
    starting.every(({ node }) => node !== container.node) ||
    container.get('restartPolicy')?.string() === 'Always'
  );
}

/** A name for a volume of one pod, also where an alias makes one text the volume of several pods. */
function volumeId({ object, shape, unit, unitName }: UnitContext, { role }: Pod, volume: Field): string {
  const offsets = [object.root, unit, volume].map(({ place }) => place.span.start);
  return [...offsets, shape.pod, role, unitName].join(' ');
}

/** What tells apart the pods of an object that has several in fixed places. */
function roleOf({ unit, pod }: Shape): string | undefined {
  const path = [unit ?? '', pod].join('.').split('.');
  return path.findLast(step => step !== '' && step !== 'spec' && step !== '*' && step !== 'template');
}

/** Where a container (a mapping) without a name begins: at the key it stands under, or at its first key. */
function placeOf(container: Field): Workload['place'] {
  const { source, key, node } = container;
  if (key) return { uri: source.uri, span: spanOf(key) };
  const first = (node as YAMLMap.Parsed).items[0]?.key;
  return first ? { uri: source.uri, span: spanOf(first) } : container.place;
}

/** The operator that has a say in a container: not in those it does not care for, nor where it is switched off. */
function operatorOf(
  { operator }: Shape,
  unit: Field,
  container: Field,
  keyName: string | undefined,
): Operator | undefined {
  if (!operator || (operator.disabled && at(unit, operator.disabled)?.string() === 'true')) return undefined;
  return caresFor(operator, container, keyName) ? operator : undefined;
}

function caresFor({ cares }: Operator, container: Field, keyName: string | undefined): boolean {
  const name = keyName ?? container.get('name')?.string();
  return !cares || container.name === cares || name === cares;
}

/** A reference, or the parts of one, put together. */
function readImage(container: Field, parts: readonly string[] | undefined): Fact<string> | undefined {
  const fields = (parts ?? ['image']).map(part => (part.startsWith('"') ? undefined : at(container, part)));
  const first = fields[0];
  const texts = (parts ?? ['image']).map((part, i) =>
    part.startsWith('"') ? part.slice(1, -1) : (fields[i]?.text()?.text ?? ''),
  );
  const text = texts.join('').replace(/^\/|[:/]$/g, '');
  if (!first || text === '') return undefined;
  // A known repository with an unknown tag (`vllm/vllm-openai:${TAG}`) still tells the engine.
  return text.startsWith(HOLE)
    ? unknown(t('the image is a variable'), first.place)
    : known(text, first.place);
}

/** What a container's command is read with. */
interface Surroundings {
  readonly keyName: string | undefined;
  /** The container whose command it is; another one only by mistake. */
  readonly runs: Field;
  readonly environment: Workload['environment'];
  readonly files: ReadContainerFile;
}

function commandOf(
  { object, shape, unit }: Pick<UnitContext, 'object' | 'shape' | 'unit'>,
  pod: Pod,
  container: Field,
  { keyName, runs, environment, files }: Surroundings,
): ContainerCommand {
  const embedded = shape.embedded && embeddedIn(at(object.root, shape.embedded.at));
  const options = shape.embedded
    ? embedded
      ? embeddedOptions(embedded, shape.embedded.arguments)
      : []
    : optionsOf(unit, shape.options ?? {});
  const { programFor } = shape;
  // KubeRay runs Ray in the first container (ray-project/kuberay ray-operator/controllers/ray/utils `RayContainerIndex`).
  const isFirst = container.node === pod.containers[0]?.node;
  const isStarted =
    (shape.embedded
      ? options.length > 0 && isFirst
      : !shape.operator || caresFor(shape.operator, container, keyName)) &&
    (!programFor || at(unit, programFor.field)?.string() === programFor.value);
  const program =
    shape.program && isStarted
      ? {
          words: shape.program,
          place: placeOf(container),
          options: [...wordsOfVariables(shape.argumentsIn ?? [], environment, container), ...options],
          optionsFirst: shape.optionsFirst ?? false,
          ofImage: shape.programOfImage ?? false,
        }
      : undefined;
  const command = readCommand(commandFieldOf(shape, runs), argsOf(shape, runs), program, environment, files);
  const module =
    shape.embedded && embedded && isFirst && options.length === 0
      ? embeddedModule(embedded, shape.embedded, container, files)
      : undefined;
  if (module) return { commands: [...command.commands, module], runsImageEntrypoint: false };
  const entrypoint = shape.entrypoint && isFirst ? at(object.root, shape.entrypoint)?.verbatim() : undefined;
  if (!entrypoint) return command;
  const submitted = readProgram(entrypoint, { lookup: name => environment.variables.get(name) });
  return { commands: [...command.commands, ...submitted], runsImageEntrypoint: false };
}

/** The words in variables that the program is given as arguments. */
function wordsOfVariables(
  names: readonly string[],
  { variables }: Workload['environment'],
  container: Field,
): Word[] {
  return names.flatMap(name => {
    const fact = variables.get(name);
    if (!fact?.known || !fact.place) return [];
    const { uri, span } = fact.place;
    const { text } = container.source.tree;
    // With and without its quotes.
    const start = [span.start, span.start + 1].find(at => text.startsWith(fact.value, at));
    return splitWords(
      start === undefined
        ? MappedText.opaque(uri, fact.value, span)
        : MappedText.verbatim(uri, fact.value, start),
    );
  });
}

/**
 * The container in a `spec` that stands inside a container by mistake, if that has no command of its own. No controller
 * reads it, but it tells what was meant.
 */
function strayContainer(container: Field): Field | undefined {
  if (container.get('command') || container.get('args')) return undefined;
  const name = container.get('name')?.string();
  const [only, ...more] = container.get('spec', 'containers')?.items() ?? [];
  return more.length === 0 && name !== undefined && only?.get('name')?.string() === name ? only : undefined;
}

function commandFieldOf(shape: Shape, container: Field): Field | undefined {
  return container.get(...(shape.container?.command ?? 'command').split('.'));
}

function argsOf(shape: Shape, container: Field): Field | undefined {
  return container.get(...(shape.container?.args ?? 'args').split('.'));
}

/** The environment with what the operator sets; it comes last, so that it counts. */
function withVariables(
  environment: Workload['environment'],
  variables: NonNullable<Shape['variables']>,
  { unit, container }: { unit: Field; container: Field },
): Workload['environment'] {
  const added = Object.entries(variables).flatMap(([name, source]): [string, Fact<string>][] => {
    if (typeof source === 'function') {
      const fact = source(unit, container);
      return fact ? [[name, fact]] : [];
    }
    const field = at(unit, source);
    const text = field?.string();
    return [[name, text === undefined ? unknown(t('the operator works it out')) : known(text, field!.place)]];
  });
  return { ...environment, variables: new Map([...environment.variables, ...added]) };
}

function siteOf(
  container: Field,
  pod: Pod,
  unit: Field,
  operator: Operator | undefined,
  {
    mount,
    volume,
    command,
    args,
  }: Readonly<Record<'mount' | 'volume' | 'command' | 'args', Field | undefined>>,
): KubernetesSite {
  const map = (field: Field | undefined): YAMLMap | undefined =>
    field && isMap(field.node) && field.via === undefined ? (field.node as YAMLMap) : undefined;
  const lists = [command, args].flatMap(list =>
    list && isSeq(list.node) && list.via === undefined ? [list.node] : [],
  );
  const memory = container.get('resources', 'limits', 'memory');
  return {
    format: 'kubernetes',
    text: container.source.tree.text,
    document: container.source.tree.document,
    unit: map(unit),
    pod: takesList(pod.spec, 'volumes') ? map(pod.spec) : undefined,
    container: takesList(container, 'volumeMounts') ? map(container) : undefined,
    mount: map(mount),
    volume: map(volume),
    lists,
    memory: memory && memory.via === undefined ? (memory.node as KubernetesSite['memory']) : undefined,
    sizeField: operator?.size?.split('.') as KubernetesSite['sizeField'],
    takesVolumes: !operator || operator.ownMount === 'kept',
    volumeNames: pod.volumes.flatMap(list => list.items().flatMap(item => item.get('name')?.string() ?? [])),
    mountsOfVolume: volume ? countMounts(pod, volume) : 0,
  };
}

/** Whether a list that is written where a value stands takes effect: a patch over it may put something else in its place. */
function takesList(field: Field, key: string): boolean {
  const value = field.child(key);
  return (
    !value ||
    isSeq(value.node) ||
    (isMap(field.node) && field.source.tree.get(field.node, key)?.node === value.node)
  );
}

function countMounts(pod: Pod, volume: Field): number {
  const name = volume.get('name')?.string();
  return pod.containers
    .flatMap(container => container.get('volumeMounts')?.items() ?? [])
    .filter(mount => mount.get('name')?.string() === name).length;
}
