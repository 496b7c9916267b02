/** A language server as an editor has it: a process behind a pipe, asked for diagnostics after each edit. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  InitializedNotification,
  InitializeRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type Range,
  RegistrationRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';

/** How a server brings its diagnostics: when it is asked, or by itself after each change. */
type Delivery = 'pull' | 'push';

export class LanguageServer {
  private readonly versions = new Map<string, number>();
  private readonly waiting = new Map<string, () => void>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly connection: ProtocolConnection,
    private readonly delivery: Delivery,
  ) {
    connection.onNotification(PublishDiagnosticsNotification.type, ({ uri }) => this.waiting.get(uri)?.());
    connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => null));
    connection.onRequest(RegistrationRequest.type, () => {});
  }

  static async start(args: readonly string[], delivery: Delivery): Promise<LanguageServer> {
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const server = new LanguageServer(child, connection, delivery);
    connection.listen();
    await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: null,
      capabilities: {
        textDocument:
          delivery === 'pull' ? { diagnostic: {}, publishDiagnostics: {} } : { publishDiagnostics: {} },
      },
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return server;
  }

  /** Opens a document and waits for its diagnostics. */
  async open(uri: string, languageId: string, text: string): Promise<void> {
    this.versions.set(uri, 1);
    await this.diagnosed(uri, () =>
      this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId, version: 1, text },
      }),
    );
  }

  /** Puts some text in the place of another, and waits for the diagnostics of what comes out. */
  async change(uri: string, range: Range, typed: string): Promise<void> {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    await this.diagnosed(uri, () =>
      this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version },
        contentChanges: [{ range, text: typed }],
      }),
    );
  }

  /** Bytes of memory that are its own and in use now; undefined where the system does not tell. */
  memory(): number | undefined {
    const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(this.proc('status') ?? '')?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  }

  /** Seconds of processor time since its start; undefined where the system does not tell. */
  processorTime(): number | undefined {
    const fields = this.proc('stat')
      ?.replace(/^.*\) /, '')
      .split(' ');
    // utime and stime (proc(5)), in ticks of a hundredth of a second.
    return fields && (Number(fields[11]) + Number(fields[12])) / 100;
  }

  stop(): void {
    this.connection.dispose();
    this.child.kill();
  }

  private async diagnosed(uri: string, send: () => Promise<void>): Promise<readonly Diagnostic[]> {
    if (this.delivery === 'push') {
      const published = new Promise<void>(resolve => this.waiting.set(uri, resolve));
      await send();
      await published;
      return [];
    }
    await send();
    const report = await this.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri },
    });
    return report.kind === 'full' ? report.items : [];
  }

  private proc(name: string): string | undefined {
    try {
      return readFileSync(`/proc/${this.child.pid}/${name}`, 'utf8');
    } catch {
      return undefined;
    }
  }
}
