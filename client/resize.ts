/** Gives a service a size by the server's edit. */

import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { t } from '../core/l10n';
import { SIZE_REQUEST, type SizeAnswer, type SizeParams } from '../server/protocol';
import { baseName } from './workload';

/** What became of it: a sentence for the user. `nothing-here` where no engine stands at the position. */
export type Resizing =
  | { readonly kind: 'done' | 'refused'; readonly text: string }
  | { readonly kind: 'nothing-here' };

/** Gives the engine at a position a /dev/shm of at least so many bytes, unless the document changes meanwhile. */
export async function resizeAt(
  client: BaseLanguageClient,
  document: vscode.TextDocument,
  position: vscode.Position,
  bytes: number,
): Promise<Resizing> {
  const { version } = document;
  const answer = await client.sendRequest<SizeAnswer>(SIZE_REQUEST, {
    uri: client.code2ProtocolConverter.asUri(document.uri),
    version,
    position: client.code2ProtocolConverter.asPosition(position),
    bytes,
  } satisfies SizeParams);
  const file = baseName(document.uri);
  switch (answer.kind) {
    case 'nothing-here':
      return { kind: 'nothing-here' };
    case 'refused':
      return { kind: 'refused', text: answer.reason };
    case 'outdated':
      return { kind: 'refused', text: t`${file} has just changed. Try again.` };
    case 'edit': {
      const edit = await client.protocol2CodeConverter.asWorkspaceEdit(answer.edit);
      // VS Code holds an edit to the version that the document has now, not to the one that it was made for.
      if (document.version !== version) {
        return { kind: 'refused', text: t`${file} has just changed. Try again.` };
      }
      return (await vscode.workspace.applyEdit(edit))
        ? { kind: 'done', text: t`Done in ${file}: ${answer.title}.` }
        : { kind: 'refused', text: t`${file} does not take the edit.` };
    }
  }
}
