/** Images that an engine's project or its vendors publish. */
import type { EngineVersion, Platform, Version } from '../model';
import { type Image, isRepository, isRollingTag, releaseOf } from './image';

/** A published image with an engine in it. */
export interface PublishedImage {
  readonly repository: string;
  /** The registry it must come from, where the name alone does not tell. */
  readonly host?: RegExp;
  readonly platform: Platform;
  /** True when its ENTRYPOINT starts the engine, so that the container's arguments are the engine's. */
  readonly serves: boolean;
  /** How its tags name the engine's release, if they do: a pattern with three number groups. */
  readonly release?: RegExp;
  /** Its entrypoint turns variables with this prefix into options (`SM_VLLM_MAX_MODEL_LEN` → `--max-model-len`). */
  readonly variablePrefix?: string;
}

/** `v0.11.2`, `0.11.2-cu129`, `v0.9.0.1`, `v0.6.3.post1`. */
export const RELEASE = /^v?(\d+)\.(\d+)\.(\d+)/;

/** The published image that a reference means, also through a mirror; undefined for any other image. */
export function publishedImage(
  images: readonly PublishedImage[],
  image: Image | undefined,
): PublishedImage | undefined {
  return (
    image &&
    images.find(
      ({ repository, host }) =>
        isRepository(image, repository) && (host === undefined || host.test(image.host ?? '')),
    )
  );
}

/**
 * The engine's release in an image; the newest known where nothing tells it.
 * @param own how a private image is told to be the engine's, so that a release in its tag counts: still assumed,
 *   but better than nothing
 */
export function versionIn(
  images: readonly PublishedImage[],
  image: Image | undefined,
  newest: Version,
  own?: (image: Image, release: Version) => boolean,
): EngineVersion {
  if (!image) return { version: newest, certainty: 'assumed' };
  const place = image.place && { place: image.place };
  const published = publishedImage(images, image);
  if (published) {
    const release = published.release && releaseOf(image, published.release);
    if (release) return { version: release, certainty: 'pinned', ...place };
    const rolling = published.release && isRollingTag(image);
    return { version: newest, certainty: rolling ? 'rolling' : 'assumed', ...place };
  }
  const release = releaseOf(image);
  const named = release && own?.(image, release) ? release : newest;
  return { version: named, certainty: 'assumed', ...place };
}
