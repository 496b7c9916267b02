import { processIo } from './io';
import { run } from './program';

// exitCode instead of exit(): a report that is still on its way into a pipe is not cut off.
void run(process.argv.slice(2), processIo()).then(status => {
  process.exitCode = status;
});
