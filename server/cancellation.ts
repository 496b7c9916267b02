import {
  type CancellationToken,
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  type ConnectionStrategy,
  type DiagnosticServerCancellationData,
  DocumentDiagnosticRequest,
  HoverRequest,
  InlayHintRequest,
  LSPErrorCodes,
  Message,
  ResponseError,
} from 'vscode-languageserver';
import { Cancelled } from '../core/model';

/**
 * The answer to a diagnostic pull that was cancelled: "ask again". An empty report would make the client
 * drop what it shows, and `ContentModified` is turned into one by VS Code's client.
 */
export function pullCancelled(): ResponseError<DiagnosticServerCancellationData> {
  return new ResponseError(LSPErrorCodes.ServerCancelled, 'superseded', { retriggerRequest: true });
}

/** Answers a request of our own that was cancelled as the protocol asks; lets any other failure through. */
export function requestCancelled(failure: unknown): ResponseError<void> {
  if (failure instanceof Cancelled) return new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
  throw failure;
}

/** Answers a request of an editor that was cancelled with nothing at all; lets any other failure through. */
export function nothingIfCancelled(failure: unknown): null {
  if (failure instanceof Cancelled) return null;
  throw failure;
}

/** Waits for a promise, but no longer than the token allows: then throws {@link Cancelled}. */
export async function unlessCancelled<T>(
  promise: Promise<T>,
  token: CancellationToken | undefined,
): Promise<T> {
  if (!token) return promise;
  if (token.isCancellationRequested) throw new Cancelled();
  let cancel = () => {};
  const cancelled = new Promise<never>((_, reject) => {
    cancel = () => reject(new Cancelled());
  });
  const listener = token.onCancellationRequested(cancel);
  try {
    return await Promise.race([promise, cancelled]);
  } finally {
    listener.dispose();
  }
}

/** What an editor asks on the way, and takes no answer to for one. */
const ANSWERED_BY_NOTHING: ReadonlySet<string> = new Set([
  CodeActionRequest.method,
  CodeLensRequest.method,
  CompletionRequest.method,
  HoverRequest.method,
  InlayHintRequest.method,
]);

/** Requests that were cancelled while they still waited in the queue are answered without running. */
export const connectionStrategy: ConnectionStrategy = {
  cancelUndispatched(message) {
    if (!Message.isRequest(message)) return undefined;
    const response = { jsonrpc: '2.0', id: message.id } as const;
    if (ANSWERED_BY_NOTHING.has(message.method)) return { ...response, result: null };
    if (message.method === DocumentDiagnosticRequest.method) {
      return { ...response, error: pullCancelled().toJson() };
    }
    return undefined;
  },
};
