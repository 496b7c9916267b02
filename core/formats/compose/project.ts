/**
 * The files that together say what a service is. Compose merges, strongest first: the override file beside
 * the base file, the later document before the earlier one, the service's own keys before those of what it
 * `extends`, and files that are included.
 */

import { isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import { t } from '../../l10n';
import type { Fact, SourceDocument, Workspace } from '../../model';
import { Ration } from '../../text/ration';
import type { Place } from '../../text/span';
import { type DotenvFormat, readDotenv } from '../dotenv';
import { KeptForLife } from '../life';
import { baseName, folderOf, resolveUri } from '../uri';
import { mappedScalar } from '../yaml/scalar';
import { spanOf } from '../yaml/tree';
import { type Bodies, type Simplified, withoutBystanders } from './bystanders';
import { type ComposeFile, hasComposeName, readComposeFile, type ServiceNode } from './file';
import { interpolate, type Lookup } from './interpolate';

/** File names in the order Compose looks for them (compose-spec/compose-go `cli/options.go`). */
const BASE_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDE_NAMES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** Overlays beside a base file beyond this number are not looked at. */
const MAX_OVERLAYS = 16;

/** One contribution to a service. */
export interface Layer {
  readonly file: LoadedFile;
  readonly service: ServiceNode;
  /**
   * Where the file under the linter makes use of this layer (its `extends`); absent for the service's own
   * keys, and for layers that Compose merges in without a word in this file.
   */
  readonly use?: Place;
}

/** All that the files say of one service. */
export interface ServiceLayers {
  /** Strongest first. */
  readonly layers: readonly Layer[];
  /** What else has a say and cannot be read; completes "… may supply it". */
  readonly missing?: string;
}

export interface LoadedFile extends ComposeFile {
  /** What `${VARIABLE}` stands for in this file. */
  readonly lookup: Lookup;
}

/** What a search for the layers of one service has come by. */
interface Search {
  readonly layers: Layer[];
  /** What has been read, so that cycles end and nothing counts twice. */
  readonly seen: Set<ServiceNode | string>;
  missing?: string;
}

export interface OpenedProject {
  readonly project: Project;
  /** The file under the linter, with its `.env`. */
  readonly file: LoadedFile;
  /** The offsets of the names of services that are of no concern, of which little was read. */
  readonly bystanders: ReadonlySet<number> | undefined;
  /** All else that its services depend on, where it is sound and no other file adds to them: what variables stand for. */
  readonly variables?: string;
}

/** A compose file and the files around it, each read and parsed once. */
export class Project {
  /** URIs of the other files that were asked for. */
  readonly dependencies = new Set<string>();
  private readonly texts = new Map<string, Promise<string | undefined>>();
  private readonly files = new Map<string, Promise<ComposeFile | undefined>>();
  /** Bounds what variables come to. */
  readonly ration = new Ration();
  private reads = 0;
  private folder: Promise<ReadonlySet<string>> | undefined;

  private constructor(
    private readonly workspace: Workspace,
    /** The file under the linter. */
    private readonly uri: string,
  ) {}

  /**
   * The file under the linter and the project around it; undefined where it is no compose file.
   * @param mayConcern whether a part of the text could have to do with an engine
   */
  static async open(
    document: SourceDocument,
    workspace: Workspace,
    mayConcern: MayConcern = () => true,
  ): Promise<OpenedProject | undefined> {
    const { uri } = document;
    const project = new Project(workspace, uri);
    const certain = hasComposeName(uri);
    const isAlone = certain && !(await project.hasOthers());
    const simplified = isAlone ? simplify(document, mayConcern) : undefined;
    const file = readComposeFile(document, certain, simplified?.text);
    if (!file || file.documents.length === 0) return undefined;
    project.files.set(uri, Promise.resolve(file));
    const { lookup, text } = await project.dotenv(uri);
    const loaded = { ...file, lookup };
    const isSound = file.documents.length === 1 && file.documents[0]!.tree.faults.length === 0;
    const standsAlone = isAlone && isSound && includesOf(loaded).length === 0;
    return {
      project,
      file: loaded,
      bystanders: simplified?.bystanders,
      ...(standsAlone && { variables: JSON.stringify([text]) }),
    };
  }

  /** How many times a file was asked for so far. */
  get readCount(): number {
    return this.reads;
  }

  /** All layers of a service of the file under the linter. */
  async layersOf(file: LoadedFile, name: string): Promise<ServiceLayers> {
    const search: Search = { layers: [], seen: new Set() };
    const isBase = BASE_NAMES.includes(baseName(file.uri));
    if (isBase) await this.addCompanion(file, OVERRIDE_NAMES, name, search);
    await this.addLayers(file, name, undefined, search);
    const needsBase = OVERRIDE_NAMES.includes(baseName(file.uri)) || !standsAlone(search.layers);
    if (!isBase && needsBase) await this.addCompanion(file, BASE_NAMES, name, search);
    if (!standsAlone(search.layers)) search.missing ??= t('the file that says what the service runs');
    return search;
  }

  /**
   * Layers that apply only when the user passes both files with `-f`, each file's by itself: for an overlay
   * such as docker-compose.gpu.yml whose service could also run alone, the base file; for a base file, the
   * overlays that cannot run alone.
   */
  async possibleLayers(file: LoadedFile, name: string): Promise<readonly ServiceLayers[]> {
    const isBase = BASE_NAMES.includes(baseName(file.uri));
    const names = [...(await this.names())];
    const candidates = isBase
      ? names.filter(other => hasComposeName(other) && !BASE_NAMES.concat(OVERRIDE_NAMES).includes(other))
      : BASE_NAMES.filter(base => names.includes(base)).slice(0, 1);
    const found: ServiceLayers[] = [];
    for (const candidate of candidates.toSorted().slice(0, MAX_OVERLAYS)) {
      const search: Search = { layers: [], seen: new Set() };
      await this.addCompanion(file, [candidate], name, search);
      if (search.layers.length > 0 && !(isBase && standsAlone(search.layers))) found.push(search);
    }
    return found;
  }

  /** The variables of an env file; undefined when it cannot be read. */
  async readEnvFile(
    uri: string,
    lookup: Lookup,
    format?: DotenvFormat,
  ): Promise<ReadonlyMap<string, Fact<string>> | undefined> {
    const text = await this.readText(uri);
    if (text === undefined) return undefined;
    return readDotenv(
      text,
      uri,
      (value, above) => interpolate(value, name => this.ration.fact(lookup(name) ?? above.get(name))),
      format,
    );
  }

  private async addLayers(
    file: LoadedFile,
    name: string,
    use: Place | undefined,
    search: Search,
  ): Promise<void> {
    for (const document of file.documents.toReversed()) {
      const service = document.services.get(name);
      if (!service || search.seen.has(service)) continue;
      search.seen.add(service);
      search.layers.push({ file, service, ...(use && { use }) });
      if (service.broken) search.missing ??= t('a part that does not parse');
      await this.addExtended(file, service, use, search);
    }
    for (const uri of includesOf(file)) {
      if (search.seen.has(uri)) continue;
      search.seen.add(uri);
      const included = await this.loadIncluded(uri, file);
      if (included) await this.addLayers(included, name, use, search);
    }
  }

  private async addExtended(
    file: LoadedFile,
    service: ServiceNode,
    use: Place | undefined,
    search: Search,
  ): Promise<void> {
    const { tree, map } = service;
    const entry = tree.get(map, 'extends');
    if (!entry) return;
    const here = use ?? { uri: file.uri, span: entry.via ?? spanOf(entry.key) };
    const long = isMap(entry.node) ? entry.node : undefined;
    const target = long ? childText(file, service, long, 'service') : nodeText(file, entry.node);
    const path = long && childText(file, service, long, 'file');
    const uri = path === undefined ? file.uri : resolveUri(file.uri, path);
    const source =
      uri === file.uri ? file : uri === undefined ? undefined : await this.load(uri, file.lookup);
    const before = search.layers.length;
    if (source && target !== undefined) {
      if (source.documents.some(({ services }) => search.seen.has(services.get(target) ?? ''))) return;
      await this.addLayers(source, target, here, search);
    }
    if (search.layers.length === before) search.missing ??= t('the service that it extends');
  }

  /** Adds what the first of some files in the folder of `file` says of a service. */
  private async addCompanion(
    file: LoadedFile,
    candidates: readonly string[],
    name: string,
    search: Search,
  ): Promise<void> {
    for (const candidate of candidates) {
      const uri = resolveUri(file.uri, candidate);
      if (uri) this.dependencies.add(uri);
    }
    const names = await this.names();
    const found = candidates.find(candidate => names.has(candidate) && candidate !== baseName(file.uri));
    const uri = found && resolveUri(file.uri, found);
    if (!uri) return;
    const companion = await this.load(uri, file.lookup);
    if (companion) await this.addLayers(companion, name, undefined, search);
    else search.missing ??= t`${found}, which cannot be read,`;
  }

  /** A file of this project: its variables are the project's, wherever it stands. */
  private async load(uri: string, lookup: Lookup): Promise<LoadedFile | undefined> {
    const file = await this.parse(uri);
    return file && { ...file, lookup };
  }

  /** A project of its own: where this project does not set a variable, the `.env` beside it does. */
  private async loadIncluded(uri: string, by: LoadedFile): Promise<LoadedFile | undefined> {
    const own = await this.dotenv(uri);
    return this.load(uri, name => by.lookup(name) ?? own.lookup(name));
  }

  private parse(uri: string): Promise<ComposeFile | undefined> {
    let pending = this.files.get(uri);
    if (!pending) {
      pending = this.readText(uri).then(text =>
        text === undefined ? undefined : readComposeFile({ uri, text }, true),
      );
      this.files.set(uri, pending);
    }
    return pending;
  }

  /** Reads a file's text, noting it as something the answer depends on. */
  readText(uri: string): Promise<string | undefined> {
    this.dependencies.add(uri);
    this.reads++;
    let pending = this.texts.get(uri);
    if (!pending) {
      pending = this.workspace.read(uri);
      this.texts.set(uri, pending);
    }
    return pending;
  }

  /** The names of the files beside the one under the linter. */
  private names(): Promise<ReadonlySet<string>> {
    this.folder ??= this.workspace.list(folderOf(this.uri)).then(names => new Set(names));
    return this.folder;
  }

  /** Whether other compose files stand beside the one under the linter, which may add to its services. */
  private async hasOthers(): Promise<boolean> {
    const own = baseName(this.uri);
    return [...(await this.names())].some(name => name !== own && hasComposeName(name));
  }

  /** What the `.env` beside a file sets, and its text; nothing where there is none. */
  private async dotenv(
    fileUri: string,
  ): Promise<{ readonly lookup: Lookup; readonly text: string | undefined }> {
    const uri = resolveUri(fileUri, '.env');
    const text = uri === undefined ? undefined : await this.readText(uri);
    const variables = uri === undefined ? undefined : await this.readEnvFile(uri, () => undefined);
    return { lookup: name => this.ration.fact(variables?.get(name)), text };
  }
}

/** What was said of services, and by which question, in the version before. */
const keptBodies = new KeptForLife(() => new WeakMap<MayConcern, Bodies>());

type MayConcern = (text: string) => boolean;

function simplify(document: SourceDocument, mayConcern: MayConcern): Simplified {
  const kept = keptBodies.of(document);
  const simplified = withoutBystanders(document.text, mayConcern, kept?.get(mayConcern));
  kept?.set(mayConcern, simplified.bodies);
  return simplified;
}

/** Whether the layers are enough to start the service. */
function standsAlone(layers: readonly Layer[]): boolean {
  return layers.some(({ service: { tree, map } }) => tree.get(map, 'image') || tree.get(map, 'build'));
}

function includesOf(file: LoadedFile): string[] {
  const uris: string[] = [];
  for (const { tree, root } of file.documents) {
    const include = tree.get(root, 'include')?.node;
    if (!isSeq(include)) continue;
    for (const { node } of tree.items(include)) {
      const path = isMap(node) ? tree.get(node, 'path')?.node : node;
      const paths = isSeq(path) ? tree.items(path).map(item => item.node) : path ? [path] : [];
      for (const candidate of paths) {
        const text = nodeText(file, candidate);
        const uri = text === undefined ? undefined : resolveUri(file.uri, text);
        if (uri !== undefined && uri !== file.uri) uris.push(uri);
      }
    }
  }
  return uris;
}

function childText(file: LoadedFile, service: ServiceNode, map: YAMLMap, key: string): string | undefined {
  return nodeText(file, service.tree.get(map, key)?.node);
}

function nodeText(file: LoadedFile, node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  return interpolate(mappedScalar(node as Scalar.Parsed, file.text, file.uri), file.lookup).text;
}
