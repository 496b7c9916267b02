/** Settings of a Compose service that were meant for its /dev/shm and do nothing there. */

import { isScalar } from 'yaml';
import { t } from '../../l10n';
import type { Command, Misplaced } from '../../model';
import { parseDockerSize } from '../../sizes';
import { argumentsMeantForRuntime } from '../runtime-flags';
import { scalarText } from '../yaml/scalar';
import { keyText } from '../yaml/tree';
import type { Field, ServiceView } from './view';

/** How people write `shm_size` when they do not look it up. */
const MISSPELT = ['shm-size', 'shmSize', 'shmsize', 'shm', 'SHM_SIZE'];

/** A variable that is called like the size; `docker run` flags are passed as variables by mistake too. */
const VARIABLE = /^(?:--)?shm[-_]?size$/i;

/** What is misplaced in a service that is left with the runtime's default, in reading order. */
export function misplacedIn(view: ServiceView, commands: readonly Command[]): Misplaced[] {
  return [
    ...sizeAt(
      view,
      view.field('build', 'shm_size'),
      'build',
      t('`build.shm_size` counts while the image is built, and not when it runs'),
    ),
    ...sizeAt(
      view,
      view.field('deploy', 'shm_size'),
      'unsupported',
      t('`shm_size` belongs to the service itself; `deploy` has no such key'),
    ),
    ...MISSPELT.flatMap(name =>
      sizeAt(
        view,
        view.field(name),
        'unsupported',
        t`a service has no key \`${name}\`; Compose calls it \`shm_size\``,
      ),
    ),
    ...variables(view),
    ...argumentsMeantForRuntime(commands),
  ].sort((a, b) => a.place.span.start - b.place.span.start);
}

function sizeAt(
  view: ServiceView,
  field: Field | undefined,
  kind: Misplaced['kind'],
  what: string,
): Misplaced[] {
  const text = field && view.text(field);
  const size = text && parseDockerSize(text.text);
  return field && size?.ok ? [{ kind, what, bytes: size.bytes, place: view.place(field) }] : [];
}

function variables(view: ServiceView): Misplaced[] {
  return view
    .fields('environment')
    .flatMap(field => [...view.children(field), ...view.items(field)])
    .flatMap(field => {
      const text = mayNameSize(field) ? view.text(field)?.text : undefined;
      if (text === undefined) return [];
      const pair = /^([^=]*)=(.*)$/s.exec(text);
      const [name, value] = pair ? [pair[1]!, pair[2]!] : [keyText(field.key), text];
      const size = parseDockerSize(value);
      if (!VARIABLE.test(name) || !size.ok) return [];
      const what = t`the variable \`${name}\` does not size /dev/shm`;
      return [{ kind: 'environment' as const, what, bytes: size.bytes, place: view.place(field) }];
    });
}

/** Whether a variable may be called like the size, at a glance: a substitution could make it anything. */
function mayNameSize({ key, node }: Field): boolean {
  return isScalar(node) && (/shm/i.test(keyText(key)) || /shm|\$/i.test(scalarText(node)));
}
