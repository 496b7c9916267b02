/** Reads files for the server where it has no disk: in a browser, in a virtual workspace. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { IGNORE_FILES, ignoredBelow, MAX_IGNORE_BYTES } from '../core/config/ignoreFiles';
import { isCandidateName } from '../core/formats/candidates';
import {
  FILES_REQUEST,
  type FileParams,
  LIST_REQUEST,
  MAX_FILE_BYTES,
  READ_REQUEST,
} from '../server/protocol';
import { baseName } from './workload';

/** Answers the server's questions about files, for as long as the result is not disposed of. */
export function answerFileRequests(client: BaseLanguageClient): vscode.Disposable {
  return vscode.Disposable.from(
    client.onRequest(READ_REQUEST, ({ uri }: FileParams) => readText(vscode.Uri.parse(uri))),
    client.onRequest(LIST_REQUEST, ({ uri }: FileParams) => listNames(vscode.Uri.parse(uri))),
    client.onRequest(FILES_REQUEST, ({ uri }: FileParams) => filesBelow(vscode.Uri.parse(uri))),
  );
}

async function readText(uri: vscode.Uri, maxBytes = MAX_FILE_BYTES): Promise<string | null> {
  if (!isInWorkspace(uri)) return null;
  try {
    const status = await vscode.workspace.fs.stat(uri);
    if (!(status.type & vscode.FileType.File) || status.size > maxBytes) return null;
    // Without its byte order mark, as the editor counts positions.
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

async function listNames(uri: vscode.Uri): Promise<string[]> {
  if (!isInWorkspace(uri)) return [];
  try {
    return (await vscode.workspace.fs.readDirectory(uri)).map(([name]) => name);
  } catch {
    return [];
  }
}

/** What nobody looks for a manifest in. */
const SKIPPED = '**/{node_modules,.git}/**';

/** As the editor's search finds them, so without what `files.exclude` names, and without what ignore files leave out. */
async function filesBelow(folder: vscode.Uri): Promise<string[]> {
  if (!isInWorkspace(folder)) return [];
  const everything = new vscode.RelativePattern(folder, '**/*');
  const [found, isIgnored] = await Promise.all([
    vscode.workspace.findFiles(everything, SKIPPED),
    ignoredIn(folder),
  ]);
  return found
    .filter(uri => isCandidateName(baseName(uri)) && !isIgnored(pathBelow(folder, uri)))
    .map(uri => uri.toString());
}

/** There may be no `.git` to be seen, as on a server of repositories: both kinds of ignore files count. */
async function ignoredIn(folder: vscode.Uri): Promise<(path: string) => boolean> {
  const names = new vscode.RelativePattern(folder, `**/{${IGNORE_FILES.join(',')}}`);
  const files = await vscode.workspace.findFiles(names, SKIPPED);
  const inOrder = files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const read = await Promise.all(inOrder.map(uri => readText(uri, MAX_IGNORE_BYTES)));
  const texts = new Map<string, string[]>();
  for (const [i, uri] of inOrder.entries()) {
    const path = pathBelow(folder, uri);
    const within = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    texts.set(within, [...(texts.get(within) ?? []), read[i] ?? '']);
  }
  return ignoredBelow(texts);
}

/** The path of a file below a folder, with `/`. */
function pathBelow(folder: vscode.Uri, { path }: vscode.Uri): string {
  return path.slice(folder.path.replace(/\/?$/, '/').length);
}

/** Inside a workspace folder, and not by way of `..`, which would be compared as if it were a folder's name. */
function isInWorkspace(uri: vscode.Uri): boolean {
  return !uri.path.split('/').includes('..') && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}
