/** Scripts by which shells complete a command line, made from the tables that also read it. */
import type { OptionKinds } from './arguments';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What may stand behind a command. */
export interface Completable {
  readonly options: OptionKinds;
  /** What stands there without dashes: paths, nothing, or one of a list. */
  readonly operand: 'path' | readonly string[];
}

export type Completables = Readonly<Record<string, Completable>>;

/** The script for a shell: to be sourced by bash and fish, and a function file for zsh. */
export function completionScript(shell: Shell, commands: Completables): string {
  return { bash, zsh, fish }[shell](commands);
}

function bash(commands: Completables): string {
  return `# shm-lint for bash: source <(shm-lint completion bash)
_shm_lint() {
  local word=\${COMP_WORDS[COMP_CWORD]} choices=
  if [ "$COMP_CWORD" -eq 1 ]; then
    choices='${Object.keys(commands).join(' ')}'
  else
    case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${valuesOf(commands, ({ command, option, values }) => `      '${command} ${option}') choices='${values}' ;;`)}
      *)
        case "\${COMP_WORDS[1]} $word" in
${optionsOf(commands, ({ command, options }) => `          '${command} -'*) choices='${options}' ;;`)}
${operandsOf(commands, ({ command, values }) => `          '${command} '*) choices='${values}' ;;`)}
        esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$choices" -- "$word"))
}
complete -o default -F _shm_lint shm-lint
`;
}

function zsh(commands: Completables): string {
  return `#compdef shm-lint
# shm-lint for zsh: shm-lint completion zsh > "\${fpath[1]}/_shm-lint"
_shm_lint() {
  if (( CURRENT == 2 )); then
    compadd -- ${Object.keys(commands).join(' ')}
    return
  fi
  case "\${words[2]} \${words[CURRENT-1]}" in
${valuesOf(commands, ({ command, option, values }) => `    '${command} ${option}') compadd -- ${values}; return ;;`)}
  esac
  case "\${words[2]} \${words[CURRENT]}" in
${optionsOf(commands, ({ command, options }) => `    '${command} -'*) compadd -- ${options} ;;`)}
${operandsOf(commands, ({ command, values }) => `    '${command} '*) compadd -- ${values} ;;`)}
    *) _files ;;
  esac
}
if [[ "\${funcstack[1]}" = _shm-lint ]]; then _shm_lint "$@"; else compdef _shm_lint shm-lint; fi
`;
}

function fish(commands: Completables): string {
  const lines = Object.entries(commands).flatMap(([command, { options, operand }]) => {
    const start = `complete -c shm-lint -n '__fish_seen_subcommand_from ${command}'`;
    return [
      `complete -c shm-lint -n __fish_use_subcommand -f -a ${command}`,
      ...(operand === 'path' ? [] : [`${start} -f -a '${operand.join(' ')}'`]),
      ...Object.entries(options).map(([name, kind]) => {
        if (kind === 'switch' || kind === 'optional value') return `${start} -l ${name}`;
        return `${start} -l ${name} ${typeof kind === 'string' ? '-r' : `-x -a '${kind.join(' ')}'`}`;
      }),
    ];
  });
  return `# shm-lint for fish: shm-lint completion fish | source\n${lines.join('\n')}\n`;
}

function valuesOf(
  commands: Completables,
  line: (entry: { command: string; option: string; values: string }) => string,
): string {
  return Object.entries(commands)
    .flatMap(([command, { options }]) =>
      Object.entries(options).flatMap(([name, kind]) =>
        typeof kind === 'string' ? [] : [line({ command, option: `--${name}`, values: kind.join(' ') })],
      ),
    )
    .join('\n');
}

function optionsOf(
  commands: Completables,
  line: (entry: { command: string; options: string }) => string,
): string {
  return Object.entries(commands)
    .map(([command, { options }]) => {
      const names = [...Object.keys(options), 'help'].map(name => `--${name}`);
      return line({ command, options: names.join(' ') });
    })
    .join('\n');
}

function operandsOf(
  commands: Completables,
  line: (entry: { command: string; values: string }) => string,
): string {
  return Object.entries(commands)
    .flatMap(([command, { operand }]) =>
      operand === 'path' ? [] : [line({ command, values: operand.join(' ') })],
    )
    .join('\n');
}
