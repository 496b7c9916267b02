/** Explained logs as read-only documents, with what can be done about them above each explanation. */

import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { t } from '../../core/l10n';
import { formatBytes } from '../../core/sizes';
import { CALCULATOR_COMMAND, type WorkloadAnswer, type WorkloadParams } from '../../server/protocol';
import { documentsInTabs } from '../tabs';
import { askWorkloads, baseName } from '../workload';
import type { Report } from './report';

const SCHEME = 'shm-lint-log';

/** Gives a service a size; offered above an explanation only. */
export const GIVE_SIZE_COMMAND = 'shm-lint.giveSize';

export interface GiveSizeParams extends WorkloadParams {
  readonly bytes: number;
}

/** More services than this are no longer an offer but a list. */
const MOST_OFFERS = 3;

export class ExplainedLogs implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider {
  readonly #reports = new Map<string, Report>();
  readonly #outdated = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#outdated.event;
  #count = 0;

  constructor(private readonly client: BaseLanguageClient) {}

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      this.#outdated,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.languages.registerCodeLensProvider({ scheme: SCHEME }, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#reports.delete(uri.toString())),
      // A manifest that comes, goes or is saved changes what can be offered.
      vscode.window.tabGroups.onDidChangeTabs(() => this.#refresh()),
      vscode.workspace.onDidSaveTextDocument(() => this.#refresh()),
    );
  }

  async show(report: Report): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${t`Explained Log ${++this.#count}`}.md` });
    this.#reports.set(uri.toString(), report);
    const document = await vscode.workspace.openTextDocument(uri);
    // As a preview it could take the place of the very manifest that it offers to cure.
    await vscode.window.showTextDocument(document, { preview: false });
  }

  #refresh(): void {
    if (this.#reports.size > 0) this.#outdated.fire();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#reports.get(uri.toString())?.text ?? '';
  }

  async provideCodeLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const remedies = this.#reports.get(uri.toString())?.remedies ?? [];
    if (remedies.length === 0) return [];
    const services = (await this.#openServices()).slice(0, MOST_OFFERS);
    return remedies.flatMap(({ line, bytes }) => {
      const range = new vscode.Range(line, 0, line, 0);
      const sizes = bytes === null ? [] : services.map(service => giveSize(service, bytes));
      return [...sizes, ...calculators(services)].map(command => new vscode.CodeLens(range, command));
    });
  }

  /** The engines of the manifests that are open. */
  async #openServices(): Promise<OpenService[]> {
    const services = await Promise.all(
      documentsInTabs().map(async document => {
        const uri = this.client.code2ProtocolConverter.asUri(document.uri);
        const answers = await askWorkloads(this.client, document).catch(() => []);
        return answers.map((answer): OpenService => {
          return { answer, file: baseName(document.uri), place: { uri, position: answer.range.start } };
        });
      }),
    );
    return services.flat();
  }
}

/** A service that starts an engine, in a document that is open. */
interface OpenService {
  readonly answer: WorkloadAnswer;
  readonly file: string;
  readonly place: WorkloadParams;
}

/** What the log asks for, or what the service needs as far as its file tells, whichever is more. */
function giveSize(
  { answer: { name, requirement }, file, place }: OpenService,
  asked: number,
): vscode.Command {
  const bytes = Math.max(asked, requirement?.recommended ?? 0);
  return {
    title: t`Give ${name} ${formatBytes(bytes)} in ${file}`,
    command: GIVE_SIZE_COMMAND,
    arguments: [{ ...place, bytes } satisfies GiveSizeParams],
  };
}

function calculators(services: readonly OpenService[]): vscode.Command[] {
  if (services.length === 0) return [{ title: t('Open the Calculator'), command: CALCULATOR_COMMAND }];
  return services.map(({ answer: { name }, place }) => ({
    title: t`Calculate for ${name}`,
    command: CALCULATOR_COMMAND,
    arguments: [place],
  }));
}
