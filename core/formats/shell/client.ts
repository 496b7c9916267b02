/** Recognising a command that starts a container, and taking its flags apart. */
import type { Word } from '../../model';
import { type ParsedFlags, parseFlags } from './argv';
import {
  DOCKER_BUILD,
  DOCKER_RUN,
  DOCKER_SERVICE_CREATE,
  EXEC,
  type FlagTable,
  GLOBAL_FLAGS,
  NERDCTL_RUN,
  PODMAN_RUN,
} from './flags';

export type ClientName = 'docker' | 'podman' | 'nerdctl';

/** `docker run …`, taken apart. */
export interface Invocation extends ParsedFlags {
  readonly client: ClientName;
  /** `run` stands for `create` too. `service` is a Swarm service, which other flags apply to. */
  readonly action: 'run' | 'service' | 'build' | 'exec';
  /** The word that names the client. */
  readonly program: Word;
  /** Everything behind the subcommand. */
  readonly words: readonly Word[];
}

/** Clients by the name of their program; the aliases speak Docker's language. */
const CLIENTS: ReadonlyMap<string, ClientName> = new Map<string, ClientName>([
  ['docker', 'docker'],
  ['docker.exe', 'docker'],
  ['nvidia-docker', 'docker'],
  ['podman', 'podman'],
  ['podman-remote', 'podman'],
  ['nerdctl', 'nerdctl'],
]);

const TABLES: Readonly<Record<ClientName, FlagTable>> = {
  docker: DOCKER_RUN,
  podman: PODMAN_RUN,
  nerdctl: NERDCTL_RUN,
};

/**
 * The start of a container (or the build of an image, or what is run in a container) that a simple command asks for, also behind `sudo`, `env`
 * and the like; undefined for every other command.
 */
export function invocationOf(
  words: readonly Word[],
  written: (word: Word) => string,
): Invocation | undefined {
  const at = clientIndex(words);
  const program = words[at];
  const client = program && CLIENTS.get(programName(program));
  if (!program || !client) return undefined;
  const behind = words.slice(at + 1);
  const globals = parseFlags(behind, GLOBAL_FLAGS, written);
  if (globals.unknown.length > 0 || globals.unclear.length > 0) return undefined;
  const rest = behind.slice(globals.end);
  const [first, second] = rest.map(word => word.text);
  const found = (action: Invocation['action'], skip: number, table: FlagTable): Invocation => {
    const own = rest.slice(skip);
    return { client, action, program, words: own, ...parseFlags(own, table, written) };
  };
  if (first === 'run' || first === 'create') return found('run', 1, TABLES[client]);
  if (first === 'container' && (second === 'run' || second === 'create'))
    return found('run', 2, TABLES[client]);
  if (first === 'exec') return found('exec', 1, EXEC);
  if (first === 'container' && second === 'exec') return found('exec', 2, EXEC);
  if (first === 'build') return found('build', 1, DOCKER_BUILD);
  if ((first === 'buildx' || first === 'image' || first === 'builder') && second === 'build')
    return found('build', 2, DOCKER_BUILD);
  if (client === 'docker' && first === 'service' && second === 'create')
    return found('service', 2, DOCKER_SERVICE_CREATE);
  return undefined;
}

/** Programs that run the command line behind their own options. */
const WRAPPERS = new Set([
  'sudo', 'doas', 'env', 'nohup', 'time', 'exec', 'command', 'nice', 'ionice', 'setsid', 'stdbuf', 'timeout',
  'numactl', 'taskset', 'unbuffer', 'chrt', 'systemd-inhibit', 'srun', 'eatmydata',
]); // biome-ignore format: one line a set

/** The index of the client's name, behind wrappers and their options; -1 if another program comes first. */
function clientIndex(words: readonly Word[]): number {
  let wrapped = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const name = programName(word);
    if (CLIENTS.has(name)) return i;
    if (WRAPPERS.has(name)) wrapped = true;
    else if (!wrapped) return -1;
    else if (!isWrapperOperand(word.text, words[i - 1]!.text)) return -1;
  }
  return -1;
}

/** Options, assignments, numbers, and the value of an option in front (`sudo -u root`). */
function isWrapperOperand(text: string, before: string): boolean {
  return (
    text.startsWith('-') ||
    /^[A-Za-z_]\w*=/.test(text) ||
    /^[\d.]+[smhd]?$/.test(text) ||
    (before.startsWith('-') && !before.includes('='))
  );
}

function programName({ text }: Word): string {
  return text.slice(text.lastIndexOf('/') + 1);
}
