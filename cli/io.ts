/** What a command may touch of its process; tests give their own. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Width in columns; undefined when the output is no terminal. */
  readonly columns: number | undefined;
}

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readStdin(): Promise<Buffer>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** The exit statuses of every command. A file that could not be read outweighs findings: the report has a gap. */
export const EXIT = { ok: 0, findings: 1, usage: 2, unreadable: 3 } as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** The real process. A reader that closes the pipe early (`| head`) is no error. */
export function processIo(): Io {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    env: process.env,
    cwd: process.cwd(),
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    write: text => void stream.write(text),
    isTerminal: stream.isTTY === true,
    // Some terminals say 0 columns: they do not know.
    columns: (stream.isTTY && stream.columns) || undefined,
  };
}
