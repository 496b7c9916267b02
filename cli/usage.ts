/** The help texts. */

export const usage = `shm-lint finds multi-GPU inference containers that will have too little /dev/shm, before they start.

Usage: shm-lint COMMAND [options]

Commands:
  check PATH…   report what is wrong in files and folders
  fix PATH…     the same, and write the safe fixes
  help COMMAND  the options of a command

Options:
  -h, --help     this text
  -V, --version  the version

Try: shm-lint check .
`;

const options = `
Report:
  --format pretty|json     for people (default) or for programs (schemas/check-report.schema.json)
  --fail-on SEVERITY       lowest severity that makes the exit status 1:
                           error (default), warning, information, hint, never
  --quiet                  findings only: no summary, no notes

What a size is held against:
  --sizing computed|per-gpu       the computed requirement (default), or the rule of 1 GiB a rank
  --interconnect p2p|shm|unknown  how the GPUs of one machine reach each other (default: unknown)
  --default-shm-size SIZE         the daemon's own default, as in dockerd --default-shm-size: 64m, 8g

Standard input:
  --stdin-filename PATH    what the text of PATH "-" is called (default: YAML in the current folder)
`;

const exitStatus = `
Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage, 3 a file could not be read or written.
`;

export const checkUsage = `Reports multi-GPU inference containers that will have too little /dev/shm.

Usage: shm-lint check PATH… [options]

PATH is a file, a folder (searched with its subfolders; node_modules, .git and symbolic links are left out)
or - for standard input.

  --fix                    write the safe fixes, then report what is left
${options}${exitStatus}`;

export const fixUsage = `Writes the safe fixes, then reports what is left. The same as shm-lint check --fix.

Usage: shm-lint fix PATH… [options]

Only the text of a fix changes; every other byte of a file stays as it is.
${options}${exitStatus}`;
