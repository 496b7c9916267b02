/** The command that copies how to look at a service's /dev/shm. */

import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type InspectionTarget, inspections, whyLsMayBeEmpty } from '../core/diagnose';
import { t } from '../core/l10n';
import type { WorkloadAnswer } from '../server/protocol';
import { askWorkload } from './workload';

/** Copies the command for the service at the cursor, and returns it; undefined if the cursor is in none. */
export function registerLook(client: BaseLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('shm-lint.copyLookCommand', async () => {
    const editor = vscode.window.activeTextEditor;
    const answer = editor && (await askWorkload(client, editor.document, editor.selection.active));
    if (!answer) {
      void vscode.window.showInformationMessage(
        t('Put the cursor into a service that starts an inference engine.'),
      );
      return undefined;
    }
    const [look] = inspections(containerOf(answer));
    await vscode.env.clipboard.writeText(look!.command);
    void vscode.window.showInformationMessage(t`Copied: ${look!.command}. Note that ${whyLsMayBeEmpty()}`);
    return look!.command;
  });
}

function containerOf({ format, name }: WorkloadAnswer): InspectionTarget {
  switch (format) {
    case 'compose':
      return { runtime: 'compose', service: name };
    case 'kubernetes': {
      const [kind = '', object = '', ...container] = name.split('/');
      // kubectl finds a pod of a Deployment, a StatefulSet and the like by itself.
      const pod = kind === 'Pod' ? object : `${kind.toLowerCase()}/${object}`;
      const named = container.at(-1);
      return { runtime: 'kubernetes', pod, ...(named !== undefined && { container: named }) };
    }
    // The release gives the pod its name.
    case 'helm-values':
      return { runtime: 'kubernetes', pod: 'POD', container: 'vllm' };
    default:
      // A container without a name of its own is called by the line it stands on.
      return { runtime: 'docker', container: /^line \d+$/.test(name) ? 'CONTAINER' : name };
  }
}
