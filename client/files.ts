/** Reads files for the server where it has no disk: in a browser, in a virtual workspace. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
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

async function readText(uri: vscode.Uri): Promise<string | null> {
  if (!isInWorkspace(uri)) return null;
  try {
    const status = await vscode.workspace.fs.stat(uri);
    if (!(status.type & vscode.FileType.File) || status.size > MAX_FILE_BYTES) return null;
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

/** As the editor's search finds them, so without what `files.exclude` names. */
async function filesBelow(folder: vscode.Uri): Promise<string[]> {
  if (!isInWorkspace(folder)) return [];
  const everything = new vscode.RelativePattern(folder, '**/*');
  const found = await vscode.workspace.findFiles(everything, '**/{node_modules,.git}/**');
  return found.filter(uri => isCandidateName(baseName(uri))).map(uri => uri.toString());
}

/** Inside a workspace folder, and not by way of `..`, which would be compared as if it were a folder's name. */
function isInWorkspace(uri: vscode.Uri): boolean {
  return !uri.path.split('/').includes('..') && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}
