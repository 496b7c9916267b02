/** The folder that containers share memory through, as mounts name it. */
import { withoutTrailingSlashes } from '../text/slashes';

const SHM = '/dev/shm';

/** Whether a path of a container is its /dev/shm. */
export function isShm(path: string): boolean {
  return withoutTrailingSlashes(path) === SHM;
}

/** Whether a path of the host lies in the host's own /dev/shm. */
export function isHostShm(path: string): boolean {
  return isShm(path) || path.startsWith(`${SHM}/`) || path === '/run/shm';
}
