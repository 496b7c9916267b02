/** The help texts. */

export const usage = `shm-lint finds multi-GPU inference containers that will have too little /dev/shm, before they start.

Usage: shm-lint COMMAND [options]

Commands:
  check PATH…       report what is wrong in files and folders
  fix PATH…         the same, and write the safe fixes
  calc              how much /dev/shm a launch needs, segment by segment
  diagnose LOG      what a log says about /dev/shm, and what to do
  rules             what is looked for, and how sure a finding is
  explain RULE      what a rule means: why, examples, what to use instead
  lsp --stdio       the language server, for editors
  completion SHELL  the script by which bash, zsh or fish complete
  help COMMAND      the options of a command

Options:
  -h, --help     this text
  -V, --version  the version

Try: shm-lint check .
`;

const options = `  --diff                   write nothing; print what --fix would write, for git apply or patch -p1
  --unsafe                 with --fix or --diff: also the fixes that need a look

Report:
  --format NAME[=FILE]     the report, into FILE or to standard output; may be given several times.
                           pretty (default)  for people
                           concise           one line a finding: path:line:column: severity: message [rule]
                           json              for programs (schemas/check-report.schema.json)
                           sarif             SARIF 2.1.0, for code scanning
                           junit             JUnit XML
                           github            annotations of GitHub Actions, and the summary of the job
                           gitlab            code quality of GitLab
                           rdjson            reviewdog
  --fail-on SEVERITY       lowest severity that makes the exit status 1:
                           error (default), warning, information, hint, never
  --max-warnings N         more warnings than N make the exit status 1, too
  --quiet                  findings only: no summary, no notes
  --explain                each workload's facts (engine, release, ranks, /dev/shm, need), each with the
                           place that it was read from, or the reason why it is unknown

What a size is held against:
  --sizing computed|per-gpu       the computed requirement (default), or the rule of 1 GiB a rank
  --interconnect p2p|shm|unknown  how the GPUs of one machine reach each other (default: unknown)
  --default-shm-size SIZE         the daemon's own default, as in dockerd --default-shm-size: 64m, 8g

Configuration files (.shm-lint.yaml, nearest to each file; docs/configuration.md):
  --config FILE            hold everything against this one instead
  --no-config              read none
  --print-config FILE      print what holds for FILE and who set it; checks nothing

What is known already:
  --baseline FILE          leave out (and leave unfixed) the findings that FILE holds
  --write-baseline[=FILE]  put all findings into FILE (default: that of --baseline, .shm-lint-baseline.json)

Which files:
  --changed[=REF]          of PATH only what changed since the commit REF (default HEAD), or is new to git
  --no-ignore              read no .gitignore and no .shm-lintignore
  --jobs N                 read N files at the same time where a folder is slow to answer (default: 8)

Standard input:
  --stdin-filename PATH    what the text of PATH "-" is called (default: YAML in the current folder)
`;

const exitStatus = `
Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, 3 a file could not be read or written.
`;

export const checkUsage = `Reports multi-GPU inference containers that will have too little /dev/shm.

Usage: shm-lint check PATH… [options]

PATH is a file, a folder (searched with its subfolders; node_modules, .git, symbolic links and what .gitignore and
.shm-lintignore name are left out), a pattern in quotes ("deploy/**/*.yaml") or - for standard input.

Fixing:
  --fix                    write the safe fixes, then report what is left
${options}${exitStatus}`;

export const fixUsage = `Writes the safe fixes, then reports what is left. The same as shm-lint check --fix.

Usage: shm-lint fix PATH… [options]

Only the text of a fix changes; every other byte of a file stays as it is.

Fixing:
${options}${exitStatus}`;

export const calcUsage = `Computes how much /dev/shm a launch needs, segment by segment.

Usage: shm-lint calc --engine vllm --tp 4 [options]

The launch:
  --engine vllm              the inference engine
  --engine-version RELEASE   0.11.2; the newest known when it is left out, or latest
  --tp N, --pp N, --dp N     tensor, pipeline and data parallel size (default 1)
  --pcp N, --dcp N           prefill and decode context parallel size (default 1)
  --nodes N                  machines that one replica is spread over (default 1)
  --platform PLATFORM        cuda (default), rocm, cpu, xpu, ascend, tpu
  --kv-offload GIB           size of one replica’s KV cache offload
  --mm-cache GIB             size of the multimodal cache in shared memory
  --env NAME=VALUE,…         environment of the service, such as NCCL_BUFFSIZE=8388608

The machine:
  --interconnect p2p|shm|unknown  how its GPUs reach each other (default: unknown, reckoned as shm)
  --nccl RELEASE             where it is not the NCCL that comes with the engine: 2.27.5
  --cumem on|off             NCCL_CUMEM_ENABLE, where it is not the engine’s default
  --communicators N          NCCL communicators of each process group (default 2)

  --format pretty|json       for people (default) or for programs (schemas/calc-report.schema.json)

Exit status: 0 computed, 2 wrong usage.
`;

export const diagnoseUsage = `Tells what a log says about /dev/shm: which segment it was, how much is needed, and what to set.

Usage: shm-lint diagnose LOG|- [options]

LOG is a file; - is standard input: docker logs NAME 2>&1 | shm-lint diagnose -
Lines that say the same are told once, with their number.

  --format pretty|json       for people (default) or for programs (schemas/diagnose-report.schema.json)

Exit status: 0 something was recognised, 1 nothing was, 2 wrong usage, 3 the log could not be read.
`;

export const rulesUsage = `Lists the rules: the mistake, its severities and what may be expected of its fix.

Usage: shm-lint rules [options]

  --format pretty|json       for people (default) or for programs (schemas/rules-report.schema.json)

Exit status: 0 listed, 2 wrong usage.
`;

export const explainUsage = `Explains a rule: what it reports and why, examples, what to use instead, where it may be wrong.

Usage: shm-lint explain RULE

RULE is the name that a finding shows behind its severity, such as shm-missing; shm-lint rules lists them.
In a pipe the page is Markdown.

Exit status: 0 explained, 2 wrong usage or no such rule.
`;

export const lspUsage = `Starts the language server (Language Server Protocol), for editors.

Usage: shm-lint lsp --stdio

One of these says where the messages go:
  --stdio         standard input and output
  --pipe=PATH     a named pipe or a socket file that the editor listens on
  --socket=PORT   a port of this machine that the editor listens on
  --node-ipc      the IPC channel of a Node.js parent

It ends when the editor tells it to, when its end of the messages closes, or when the process that
--clientProcessId=PID names is gone.
`;

export const completionUsage = `Prints the script by which a shell completes command lines of shm-lint.

Usage: shm-lint completion bash|zsh|fish

  bash  in ~/.bashrc: source <(shm-lint completion bash)
  zsh   once: shm-lint completion zsh > "\${fpath[1]}/_shm-lint"
  fish  in config.fish: shm-lint completion fish | source
`;
