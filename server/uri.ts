import { URI, Utils } from 'vscode-uri';

/**
 * One spelling for each resource, so that URIs from the client and from core can be compared:
 * percent-encoding and drive letter as VS Code writes them, `.` and `..` resolved, no query, no fragment.
 * A string that is no URI comes back unchanged and so equals nothing but itself.
 */
export function canonicalUri(uri: string): string {
  try {
    const parsed = URI.parse(uri).with({ query: '', fragment: '' });
    return (parsed.path === '' ? parsed : Utils.joinPath(parsed)).toString();
  } catch {
    return uri;
  }
}

/** The folder that a canonical URI stands in; `undefined` for what has none, such as `untitled:Untitled-1`. */
export function folderOf(canonical: string): string | undefined {
  const lastSlash = canonical.lastIndexOf('/');
  if (lastSlash <= canonical.indexOf(':')) return undefined;
  return canonical.slice(0, lastSlash);
}

/** Whether a canonical URI is `folder` or lies in its tree. Both are canonical; a slash at the end is fine. */
export function isWithin(canonical: string, folder: string): boolean {
  const root = folder.replace(/\/$/, '');
  return canonical === root || canonical.startsWith(`${root}/`);
}
