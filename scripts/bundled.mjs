import * as esbuild from 'esbuild';
import { BUNDLES } from './bundles.mjs';
import { repository } from './setup.mjs';

/** The folders of the packages that the bundles hold, relative to the repository. */
export async function bundledPackages() {
  const results = await Promise.all(
    BUNDLES.map(({ entry, ...bundle }) =>
      esbuild.build({
        ...bundle,
        absWorkingDir: repository,
        entryPoints: [entry],
        bundle: true,
        write: false,
        metafile: true,
        logLevel: 'silent',
      }),
    ),
  );
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = inputs.flatMap(
    input => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [],
  );
  return [...new Set(folders)];
}
