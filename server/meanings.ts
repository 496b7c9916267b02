/** What a fact means where it stands: a heading, and a sentence or two. */
import { t } from '../core/l10n';
import type { DirectiveReport, SharedMemory, WorkloadReport } from '../core/model';
import type { Provenance } from '../core/provenance';
import { capitalised } from '../core/text/capitalised';

/** `tensor parallel 4`, `vLLM 0.11.2`, `/dev/shm 64 MiB`. */
export function headingOf({ kind, title, value }: Provenance, { launch }: WorkloadReport): string {
  switch (kind) {
    case 'engine':
    case 'release': {
      const { certainty, version } = launch.engineVersion;
      return certainty === 'pinned' ? `${launch.engineTitle} ${version.join('.')}` : launch.engineTitle;
    }
    case 'without effect':
      return title;
    default:
      return `${title} ${value}`;
  }
}

/** Full sentences; empty where the heading says it all. */
export function meaningOf({ kind, value, note, isUnknown }: Provenance, report: WorkloadReport): string {
  if (isUnknown && kind !== '/dev/shm' && kind !== 'GPUs') return t`What stands here is not known: ${note!}.`;
  const isOne = value === '1';
  switch (kind) {
    case 'engine':
    case 'release':
      return releaseMeaning(report);
    case 'tensor parallel':
      return isOne
        ? t('Every layer stays on one GPU.')
        : t`Every layer is split over ${value} ranks, which exchange data all the time.`;
    case 'pipeline parallel':
      return isOne
        ? t('All layers are in one stage.')
        : t`The layers are spread over ${value} stages, each with ranks of its own.`;
    case 'data parallel':
      return isOne
        ? t('One copy of the model runs in this container.')
        : t`${value} copies of the model run in this container and share its \`/dev/shm\`.`;
    case 'context parallel':
      return isOne ? t('The context is not split.') : t`The context is split over ${value} ranks.`;
    case 'nodes':
      return isOne
        ? t('All ranks are in this container.')
        : t`The ranks are spread over ${value} nodes; only those of one container share a \`/dev/shm\`.`;
    case 'GPUs':
      return isUnknown
        ? t`Every rank takes a GPU of its own. How many there are is not known: ${note!}.`
        : t('Every rank takes a GPU of its own.');
    case 'variable':
      return t`NCCL or ${report.launch.engineTitle} reads it; the bytes below heed it where it changes them.`;
    case 'extra':
      return t('It takes its room in `/dev/shm` beside what the ranks exchange.');
    case 'memory limit':
      return t('What is written to a `/dev/shm` in memory counts against it.');
    case '/dev/shm':
      return memoryMeaning(report.workload.sharedMemory);
    case 'without effect':
      return t`${capitalised(value)}.`;
    case 'ranks':
      return isOne ? t('One rank is in this container.') : t`${value} ranks share this \`/dev/shm\`.`;
    case 'platform':
    case 'processes':
      return '';
  }
}

function releaseMeaning({ launch }: WorkloadReport): string {
  const release = launch.engineVersion.version.join('.');
  switch (launch.engineVersion.certainty) {
    case 'pinned':
      return t('The release decides what goes into `/dev/shm`, and how many bytes.');
    case 'rolling':
      return t`The image moves from release to release; ${release} is taken, the newest known.`;
    case 'assumed':
      return t`Nothing tells the release for certain; ${release} is taken.`;
  }
}

function memoryMeaning(memory: SharedMemory): string {
  switch (memory.kind) {
    case 'default':
      return t`Nothing sets a size here, so it is ${memory.runtime}'s default.`;
    case 'sized':
      return t('This is the size that `/dev/shm` gets.');
    case 'tmpfs':
      return t('A tmpfs is mounted over `/dev/shm`; its size is what counts.');
    case 'unbounded':
      return t(
        'A tmpfs without a size is mounted over `/dev/shm`: it may grow to half of the machine’s memory.',
      );
    case 'volume':
      return memory.bound === 'size'
        ? t(
            'A volume in memory is mounted at `/dev/shm`; what is written there counts against the memory limit.',
          )
        : t('A volume in memory is mounted at `/dev/shm`; the container’s memory limit is what bounds it.');
    case 'managed':
      return capitalised(t`${memory.operator} mounts it.`);
    case 'host':
      return t('The container uses the `/dev/shm` of the host: a size that is set here has no effect.');
    case 'joined':
      return t`The container shares the \`/dev/shm\` of \`${memory.target}\`; that is where its size is set.`;
    case 'absent':
      return t('The container is started without any `/dev/shm`.');
    case 'disk':
      return t('A volume on disk covers `/dev/shm`: what the ranks exchange may be written out.');
    case 'read-only':
      return t('Nothing can be written to the volume that covers `/dev/shm`.');
    case 'invalid':
      return memory.problem;
    case 'unknown':
      return t`What \`/dev/shm\` will be is not known: ${memory.reason}.`;
  }
}

/**
 * What a directive silences, as a sentence.
 * @param rules the names of rules, as code with commas between them; empty for all
 */
export function directiveMeaning(reach: DirectiveReport['reach'], rules: string): string {
  switch (reach) {
    case 'next-line':
      return rules === ''
        ? t('It silences whatever there is to say about the line below.')
        : t`It silences ${rules} about the line below.`;
    case 'line':
      return rules === ''
        ? t('It silences whatever there is to say about this line.')
        : t`It silences ${rules} about this line.`;
    case 'file':
      return rules === ''
        ? t('It silences whatever there is to say about this file.')
        : t`It silences ${rules} in this file.`;
  }
}

/** What it comes to now, in a few words. */
export function directiveUse({ silenced: { length } }: DirectiveReport): string {
  if (length === 0) return t('silences nothing now');
  return length === 1 ? t('silences one finding') : t`silences ${length} findings`;
}

/** Whether it can go; empty where it does just what it says. */
export function directiveStanding({ isIdle, silenced }: DirectiveReport): string {
  if (isIdle && silenced.length > 0) return t('A part of the rules that it names could go.');
  if (isIdle) return t('There is no such finding: it could go.');
  return silenced.length > 0
    ? ''
    : t('It may be of use under other settings, or where more is known than can be seen here.');
}
