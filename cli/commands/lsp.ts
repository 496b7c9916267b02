import { parseArguments, UsageError } from '../arguments';
import { EXIT, type ExitStatus } from '../io';

const TRANSPORTS = {
  stdio: 'switch',
  'node-ipc': 'switch',
  pipe: 'value',
  socket: 'value',
} as const;

/** What `lsp` takes. Editors add the last one by themselves. */
export const LSP_OPTIONS = { ...TRANSPORTS, clientProcessId: 'value' } as const;

/**
 * `shm-lint lsp --stdio`: the language server. It outlives this call, and ends the process when the editor does.
 * The arguments are checked here; the server's own library reads them once more from the process.
 * Throws {@link UsageError}.
 */
export async function lsp(args: readonly string[]): Promise<ExitStatus> {
  const { positionals, has } = parseArguments(args, LSP_OPTIONS);
  if (positionals.length > 0) {
    throw new UsageError(`lsp opens no file by itself; "${positionals[0]}" is for: shm-lint check`);
  }
  const named = Object.keys(TRANSPORTS).filter(has);
  if (named.length !== 1) {
    throw new UsageError(`lsp needs ${named.length === 0 ? 'a' : 'one'} way to talk to the editor: --stdio`);
  }
  await import('../../server/main.node');
  return EXIT.ok;
}
