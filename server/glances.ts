/** What an editor shows in passing, at a place or beside it; each is wired only for a client that has it. */
import {
  type ClientCapabilities,
  CodeLensRefreshRequest,
  type Connection,
  type ServerCapabilities,
  type TextDocumentIdentifier,
} from 'vscode-languageserver';
import { nothingIfCancelled } from './cancellation';
import { codeLenses } from './codeLenses';
import { completions, TRIGGERS } from './completions';
import type { Documents } from './documents';
import { hover } from './hover';
import { inlayHints } from './inlayHints';
import type { Lints } from './lints';
import { markupFor } from './markup';
import type { InitializationOptions } from './protocol';
import { coalesced } from './refresh';
import { isSwitchedOn, type Settings } from './settings';

/** What of it a client is offered. */
export function glancesFor(
  client: ClientCapabilities,
  { hasCalculator }: InitializationOptions,
): ServerCapabilities {
  const { hover, codeLens, completion, inlayHint } = client.textDocument ?? {};
  return {
    ...(hover && { hoverProvider: true }),
    // Without a command to run it would be a line that does nothing.
    ...(codeLens && hasCalculator && { codeLensProvider: {} }),
    ...(inlayHint && { inlayHintProvider: true }),
    ...(completion && { completionProvider: { triggerCharacters: TRIGGERS } }),
  };
}

/** Answers what was offered, and tells the client when asking again is worth it. */
export class Glances {
  readonly #refresh: () => void;

  constructor(
    connection: Connection,
    client: ClientCapabilities,
    initialization: InitializationOptions,
    lints: Lints,
    documents: Documents,
    settings: Settings,
  ) {
    const { hoverProvider, codeLensProvider, inlayHintProvider, completionProvider } = glancesFor(
      client,
      initialization,
    );
    const currentOf =
      ({ textDocument: { uri } }: { readonly textDocument: TextDocumentIdentifier }) =>
      () =>
        documents.get(uri);
    if (hoverProvider) {
      const markup = markupFor(client.textDocument?.hover?.contentFormat);
      const { hoversDiagnostics = false } = initialization;
      connection.onHover((request, token) =>
        hover(lints, request.position, currentOf(request), { markup, hoversDiagnostics }, token).catch(
          nothingIfCancelled,
        ),
      );
    }
    if (codeLensProvider) {
      connection.onCodeLens(async (request, token) => {
        if (!isSwitchedOn(await settings.of(request.textDocument.uri), 'codeLens', true)) return null;
        return codeLenses(lints, currentOf(request), token).catch(nothingIfCancelled);
      });
    }
    if (inlayHintProvider) {
      connection.languages.inlayHint.on(async (request, token) => {
        if (!isSwitchedOn(await settings.of(request.textDocument.uri), 'inlayHints', false)) return null;
        return inlayHints(lints, request.range, currentOf(request), token).catch(nothingIfCancelled);
      });
    }
    if (completionProvider) {
      const markup = markupFor(client.textDocument?.completion?.completionItem?.documentationFormat);
      connection.onCompletion((request, token) =>
        completions(lints, request.position, currentOf(request), markup, token).catch(nothingIfCancelled),
      );
    }
    const warn = (kind: string) => (failure: unknown) =>
      connection.console.warn(`The client did not refresh its ${kind}: ${failure}`);
    const refreshes = [
      ...(codeLensProvider && client.workspace?.codeLens?.refreshSupport
        ? [coalesced(() => connection.sendRequest(CodeLensRefreshRequest.type), warn('lenses'))]
        : []),
      ...(inlayHintProvider && client.workspace?.inlayHint?.refreshSupport
        ? [coalesced(() => connection.languages.inlayHint.refresh(), warn('inlay hints'))]
        : []),
    ];
    this.#refresh = () => {
      for (const refresh of refreshes) refresh();
    };
  }

  /** Something changed that these documents depend on, other than their own text. */
  outdated(uris: readonly string[]): void {
    if (uris.length > 0) this.#refresh();
  }
}
