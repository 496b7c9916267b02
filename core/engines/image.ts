import { type Fact, HOLE, type Version } from '../model';
import type { Place } from '../text/span';

/** A container image reference, taken apart. Parts that the file does not spell out hold {@link HOLE}. */
export interface Image {
  /** The registry's host, if the reference spells one out. */
  readonly host: string | undefined;
  /** The repository without the registry's host: `vllm/vllm-openai`. */
  readonly path: string;
  /** Undefined when the reference has none, which means `latest` unless there is a digest. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  readonly place: Place | undefined;
}

/** Reads `[HOST/]PATH[:TAG][@DIGEST]`; undefined for an image that is not given or not known. */
export function parseImage(reference: Fact<string> | undefined): Image | undefined {
  if (!reference?.known) return undefined;
  const [name = '', digest] = reference.value.trim().split('@', 2);
  if (name === '') return undefined;
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  const repository = colon < 0 ? name : name.slice(0, colon);
  const slash = repository.indexOf('/');
  const host = slash > 0 && /[.:]|^localhost$/.test(repository.slice(0, slash));
  return {
    host: host ? repository.slice(0, slash) : undefined,
    path: host ? repository.slice(slash + 1) : repository,
    tag: colon < 0 ? undefined : name.slice(colon + 1),
    digest,
    place: reference.place,
  };
}

/** Whether the image is this repository, on its own registry or under any prefix of a mirror. */
export function isRepository(image: Image, repository: string): boolean {
  return image.path === repository || image.path.endsWith(`/${repository}`);
}

/** The words of the image's own name (not its organisation) and tag: `vllm-cpu:v0.9` has `vllm`, `cpu`, `v0`, `9`. */
export function imageWords(image: Image): {
  readonly name: readonly string[];
  readonly tag: readonly string[];
} {
  const split = (text: string) => text.toLowerCase().split(/[^a-z0-9]+/);
  return { name: split(image.path.slice(image.path.lastIndexOf('/') + 1)), tag: split(image.tag ?? '') };
}

/** A commit or a day behind `nightly-`, which stands for one build of unknown age. */
const COMMIT_OR_DAY = /^[0-9a-f]{7,40}$/;

/** Whether the reference moves from release to release: no tag at all, `latest`, `nightly`, `cu130-nightly`. */
export function isRollingTag(image: Image): boolean {
  if (image.digest !== undefined) return false;
  if (image.tag === undefined) return true;
  const words = imageWords(image).tag;
  const pinned = image.tag.includes(HOLE) || words.some(word => COMMIT_OR_DAY.test(word));
  return !pinned && words.some(word => word === 'latest' || word === 'nightly');
}

/**
 * The release that a tag names, by a pattern with three number groups; undefined if it names none.
 * A fourth number, `rc1`, `.post1` and `-cu129` are dropped.
 */
export function releaseOf(image: Image, pattern?: RegExp): Version | undefined {
  return !image.tag || image.tag.includes(HOLE) ? undefined : releaseIn(image.tag, pattern);
}

/** The release at the head of a text such as `0.11.2` or `v0.9.0.1`, or by another pattern with three number groups. */
export function releaseIn(text: string, pattern = /^v?(\d+)\.(\d+)\.(\d+)/): Version | undefined {
  const match = pattern.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/** Products that stand in front of an engine or pretend to be one, by a word of the image's name. */
const NEVER_AN_ENGINE = new Set([
  ...['nginx', 'envoy', 'haproxy', 'traefik', 'caddy', 'litellm'],
  ...['sim', 'simulator', 'simulated', 'mock'],
]);

/** Products that take arguments like an engine's without being the engine that is looked for. */
const OTHER_PRODUCTS = new Set([
  ...[
    'router',
    'routing',
    'gateway',
    'proxy',
    'sidecar',
    'bench',
    'benchmark',
    'guidellm',
    'client',
    'exporter',
  ],
  ...['webui', 'operator', 'controller', 'scheduler', 'prometheus', 'grafana', 'embeddings'],
  ...['sglang', 'sgl', 'tgi', 'lmdeploy', 'tensorrt', 'trtllm', 'tritonserver', 'aphrodite', 'lightllm'],
  ...[
    'ollama',
    'llama',
    'llamacpp',
    'xinference',
    'localai',
    'mistralrs',
    'ktransformers',
    'djl',
    'generation',
  ],
]);

/** Whether the image certainly runs no engine, whatever its command says (llm-d's simulator, nginx, …). */
export function isNeverAnEngine(image: Image): boolean {
  return imageWords(image).name.some(word => NEVER_AN_ENGINE.has(word));
}

/**
 * Whether the image is a product of its own, so that its arguments prove nothing about an engine.
 * @param own the words that name the engine itself
 */
export function isOtherProduct(image: Image, ...own: readonly string[]): boolean {
  return imageWords(image).name.some(
    word => NEVER_AN_ENGINE.has(word) || (OTHER_PRODUCTS.has(word) && !own.includes(word)),
  );
}
