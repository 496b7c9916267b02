/** Sizes written for a runtime, and sizes written for people. All arguments are whole bytes, zero or more. */

const KIB = 1024;

/** The number and the power of 1024 of the largest unit that expresses `bytes` without a fraction. */
function largestUnit(bytes: number): { readonly count: number; readonly power: number } {
  let count = bytes;
  let power = 0;
  while (power < 3 && count > 0 && count % KIB === 0) {
    count /= KIB;
    power++;
  }
  return { count, power };
}

function withSuffix(bytes: number, suffixes: readonly [string, string, string, string]): string {
  const { count, power } = largestUnit(bytes);
  return `${count}${suffixes[power]}`;
}

/** For Compose's `shm_size`: `4gb`, `1536mb`; `33030532b` when no larger unit fits exactly. */
export function printCompose(bytes: number): string {
  return withSuffix(bytes, ['b', 'kb', 'mb', 'gb']);
}

/** For `docker run --shm-size` and for a tmpfs `size=`: `4g`, `1536m`, `33030532`. */
export function printDocker(bytes: number): string {
  return withSuffix(bytes, ['', 'k', 'm', 'g']);
}

/** For Kubernetes quantities: `4Gi`, `1536Mi`, `33030532`. */
export function printKubernetes(bytes: number): string {
  return withSuffix(bytes, ['', 'Ki', 'Mi', 'Gi']);
}

/** For Podman's containers.conf, whose units are decimal: always plain bytes, which cannot be misread. */
export function printContainersConf(bytes: number): string {
  return `${bytes}`;
}

/** For Amazon ECS and AWS Batch: whole MiB, rounded up. */
export function printEcs(bytes: number): string {
  return `${Math.ceil(bytes / KIB ** 2)}`;
}

/** For Nomad: plain bytes. */
export function printNomad(bytes: number): string {
  return `${bytes}`;
}

const PEOPLE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/**
 * For people, in binary units: `64 MiB`, `63.0 MiB`, `664 MiB`, `3.1 GiB`. One decimal below 100 unless the
 * number is whole, none above.
 */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (unit < PEOPLE_UNITS.length - 1 && Math.round(value) >= KIB) {
    value /= KIB;
    unit++;
  }
  const digits = Number.isInteger(value) || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${PEOPLE_UNITS[unit]}`;
}

/** Whole number with a comma between thousands: `33,030,532`. */
export function formatCount(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** For people who compare with a log: `33,030,532 B`. */
export function formatExact(bytes: number): string {
  return `${formatCount(bytes)} B`;
}
