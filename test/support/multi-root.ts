/** Two folders with configuration files at several depths, as the command line and every editor must understand them. */
import type { Severity } from '../../core/model';

/** Where they are, from the root of the repository. */
export const MULTI_ROOT = 'test/e2e/multi-root';

/** The severity of `shm-missing` in each file; undefined where nothing is found. All files are the same to the byte. */
export const EXPECTED_SEVERITIES: Readonly<Record<string, Severity | undefined>> = {
  'alpha/compose.yml': 'hint',
  // Its own file extends the one above,
  'alpha/nested/compose.yml': 'hint',
  // and overrides it for one folder.
  'alpha/nested/lab/compose.yml': 'error',
  // Left out by the folder above, whatever the nearest file says.
  'alpha/vendor/chart/compose.yml': undefined,
  'beta/compose.yml': 'information',
  // The nearest file alone: the rule's own severity.
  'beta/own/compose.yml': 'warning',
  // A daemon that gives 8 GiB.
  'beta/sized/compose.yml': undefined,
};
