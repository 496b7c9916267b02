/**
 * The files that together say what a service is. Compose merges, strongest first: the override file beside
 * the base file, the later document before the earlier one, the service's own keys before those of what it
 * `extends`, and files that are included.
 */
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import type { Fact, Workspace } from '../../model';
import type { Place } from '../../text/span';
import { readDotenv } from '../dotenv';
import { baseName, folderOf, resolveUri } from '../uri';
import { mappedScalar, scalarText } from '../yaml/scalar';
import { spanOf } from '../yaml/tree';
import { type ComposeFile, readComposeFile, type ServiceNode } from './file';
import { interpolate, type Lookup } from './interpolate';

/** File names in the order Compose looks for them (compose-spec/compose-go `cli/options.go`). */
const BASE_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDE_NAMES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** Longest chain of `extends` or `include` that is followed; cycles end here too. */
const MAX_CHAIN = 16;

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

export interface LoadedFile extends ComposeFile {
  /** What `${VARIABLE}` stands for in this file. */
  readonly lookup: Lookup;
}

/** Reads the files around one compose file and remembers which it asked for. */
export class Project {
  readonly dependencies = new Set<string>();
  private readonly loaded = new Map<string, Promise<LoadedFile | undefined>>();
  private readonly environments = new Map<string, Promise<ReadonlyMap<string, Fact<string>>>>();

  constructor(private readonly workspace: Workspace) {}

  /** Reads a file's text, noting it as something the answer depends on. */
  async readText(uri: string): Promise<string | undefined> {
    this.dependencies.add(uri);
    return this.workspace.read(uri);
  }

  /** A parsed file with its `.env`. */
  async withEnvironment(file: ComposeFile): Promise<LoadedFile> {
    const variables = await this.dotenv(file.uri);
    return { ...file, lookup: name => variables.get(name) };
  }

  load(uri: string): Promise<LoadedFile | undefined> {
    let pending = this.loaded.get(uri);
    if (!pending) {
      pending = this.readText(uri).then(text => {
        const file = text === undefined ? undefined : readComposeFile(uri, text);
        return file && this.withEnvironment(file);
      });
      this.loaded.set(uri, pending);
    }
    return pending;
  }

  /** All layers of a service of the file under the linter, strongest first. */
  async layersOf(file: LoadedFile, name: string): Promise<readonly Layer[]> {
    const own = await this.layersIn(file, name, undefined, 0);
    const { override, base } = await this.companions(file.uri);
    const stronger = override ? await this.layersIn(override, name, undefined, 0) : [];
    const needsBase = OVERRIDE_NAMES.includes(baseName(file.uri)) || !standsAlone(own);
    const weaker = base && needsBase ? await this.layersIn(base, name, undefined, 0) : [];
    return [...stronger, ...own, ...weaker];
  }

  /**
   * Layers of the base file that apply only when the user passes both files with `-f`: for an overlay such
   * as docker-compose.gpu.yml whose service could also run by itself.
   */
  async possibleBase(file: LoadedFile, name: string): Promise<readonly Layer[]> {
    const { base } = await this.companions(file.uri);
    return base ? this.layersIn(base, name, undefined, 0) : [];
  }

  private async layersIn(
    file: LoadedFile,
    name: string,
    use: Place | undefined,
    depth: number,
  ): Promise<Layer[]> {
    if (depth > MAX_CHAIN) return [];
    const layers: Layer[] = [];
    for (const document of file.documents.toReversed()) {
      const service = document.services.get(name);
      if (!service) continue;
      layers.push({ file, service, ...(use && { use }) });
      layers.push(...(await this.extended(file, service, use, depth)));
    }
    for (const uri of includesOf(file)) {
      const included = await this.load(uri);
      if (included) layers.push(...(await this.layersIn(included, name, use, depth + 1)));
    }
    return layers;
  }

  private async extended(
    file: LoadedFile,
    service: ServiceNode,
    use: Place | undefined,
    depth: number,
  ): Promise<Layer[]> {
    const { tree, map } = service;
    const entry = tree.get(map, 'extends');
    if (!entry) return [];
    const here = use ?? { uri: file.uri, span: entry.via ?? spanOf(entry.key) };
    if (isScalar(entry.node)) return this.layersIn(file, scalarText(entry.node), here, depth + 1);
    if (!isMap(entry.node)) return [];
    const target = textOf(file, service, entry.node, 'service');
    if (target === undefined) return [];
    const path = textOf(file, service, entry.node, 'file');
    const uri = path === undefined ? file.uri : resolveUri(file.uri, path);
    const source = uri === file.uri ? file : uri && (await this.load(uri));
    return source ? this.layersIn(source, target, here, depth + 1) : [];
  }

  /** The files Compose reads together with this one when nobody passes `-f`. */
  private async companions(uri: string): Promise<{ override?: LoadedFile; base?: LoadedFile }> {
    const name = baseName(uri);
    const folder = folderOf(uri);
    const names = new Set(await this.workspace.list(folder));
    const first = (candidates: readonly string[]) => {
      for (const candidate of candidates) {
        const candidateUri = resolveUri(uri, candidate);
        if (candidateUri) this.dependencies.add(candidateUri);
      }
      const found = candidates.find(candidate => candidate !== name && names.has(candidate));
      const foundUri = found && resolveUri(uri, found);
      return foundUri ? this.load(foundUri) : undefined;
    };
    if (BASE_NAMES.includes(name)) {
      const override = await first(OVERRIDE_NAMES);
      return override ? { override } : {};
    }
    const base = await first(BASE_NAMES);
    return base ? { base } : {};
  }

  private dotenv(fileUri: string): Promise<ReadonlyMap<string, Fact<string>>> {
    const folder = folderOf(fileUri);
    let pending = this.environments.get(folder);
    if (!pending) {
      const uri = resolveUri(fileUri, '.env');
      pending = uri ? this.readEnvFile(uri).then(found => found ?? new Map()) : Promise.resolve(new Map());
      this.environments.set(folder, pending);
    }
    return pending;
  }

  /** The variables of an env file; undefined when it cannot be read. */
  async readEnvFile(uri: string): Promise<ReadonlyMap<string, Fact<string>> | undefined> {
    const text = await this.readText(uri);
    if (text === undefined) return undefined;
    return readDotenv(text, uri, (value, above) => interpolate(value, name => above.get(name)));
  }
}

/** Whether the service's own file is enough to start it. */
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
        if (!isScalar(candidate)) continue;
        const uri = resolveUri(file.uri, scalarText(candidate));
        if (uri && uri !== file.uri) uris.push(uri);
      }
    }
  }
  return uris;
}

function textOf(file: LoadedFile, service: ServiceNode, map: YAMLMap, key: string): string | undefined {
  const node = service.tree.get(map, key)?.node;
  if (!isScalar(node)) return undefined;
  return interpolate(mappedScalar(node, file.text, file.uri), file.lookup).text;
}
