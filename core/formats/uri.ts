/** The few things core does with URIs; whether a file may be read is the host's business. */

/** Names, of which none is `.` or `..` or has a character that a URI writes in another way. */
const NAMES = String.raw`(?:\.?[\w-][\w.-]*\/)*\.?[\w-][\w.-]*`;

/** What is put together as it stands: `URL` takes longer than all else that is asked of a mount or an `.env`. */
const PLAIN_PATH = new RegExp(`^(?:\\.?/)?${NAMES}$`);
const PLAIN_URI = new RegExp(`^file:///${NAMES}$`);

/** The URI of a path written inside a file, resolved against that file; undefined where it has no folder. */
export function resolveUri(fromFile: string, path: string): string | undefined {
  if (PLAIN_URI.test(fromFile) && PLAIN_PATH.test(path)) {
    return path.startsWith('/') ? `file://${path}` : folderOf(fromFile) + path.replace(/^\.\//, '');
  }
  try {
    const escaped = path.replace(/\\/g, '/').split('/').map(encodeURIComponent).join('/');
    return new URL(path.startsWith('/') ? escaped : `./${escaped}`, fromFile).href;
  } catch {
    return undefined;
  }
}

/** The URI of the folder a file stands in, with a slash at its end. */
export function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/') + 1);
}

/** The last segment of a URI's path, decoded where it can be. */
export function baseName(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
