/**
 * `shm-lint fix .` by somebody without privileges, while something happens to the files: the shell command in the
 * variable `MEANWHILE` runs once, between reading a file and writing it.
 */
import { execSync } from 'node:child_process';
import { fix } from '../../cli/commands/fix';
import { processIo } from '../../cli/io';
import { lint, mayConcern } from '../../core/lint';

/** Whom files belong to that belong to nobody. */
const NOBODY = 65_534;

if (process.getuid?.() === 0) {
  process.setgroups!([]);
  process.setgid!(NOBODY);
  process.setuid!(NOBODY);
}
let meanwhile = process.env.MEANWHILE;
void fix(['.'], processIo(), {
  mayConcern,
  lint(...asked) {
    if (meanwhile) execSync(meanwhile, { stdio: 'ignore' });
    meanwhile = undefined;
    return lint(...asked);
  },
}).then(status => {
  process.exitCode = status;
});
