/** A path without the slashes at its end, in time that grows with the path: of a run of them only the first is tried. */
export function withoutTrailingSlashes(path: string): string {
  return path.replace(/(?<!\/)\/+$/, '');
}
