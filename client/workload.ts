/** The engine at a place in a document, as the server knows it. */
import type * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type FileParams,
  WORKLOAD_REQUEST,
  WORKLOADS_REQUEST,
  type WorkloadAnswer,
  type WorkloadParams,
} from '../server/protocol';

/** The service that starts an engine at a position; null if there is none, or the server does not read this document. */
export function askWorkload(
  client: BaseLanguageClient,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<WorkloadAnswer | null> {
  const params: WorkloadParams = {
    uri: client.code2ProtocolConverter.asUri(document.uri),
    position: client.code2ProtocolConverter.asPosition(position),
  };
  return client.sendRequest<WorkloadAnswer | null>(WORKLOAD_REQUEST, params);
}

/** All services of a document that start an engine. */
export function askWorkloads(
  client: BaseLanguageClient,
  document: vscode.TextDocument,
): Promise<WorkloadAnswer[]> {
  const params: FileParams = { uri: client.code2ProtocolConverter.asUri(document.uri) };
  return client.sendRequest<WorkloadAnswer[]>(WORKLOADS_REQUEST, params);
}

/** A file's name without its folders. */
export function baseName({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
