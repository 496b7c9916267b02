/**
 * What was read of the services of a file that is being edited. An edit is in one of them and moves the others, so what was
 * read of those is moved along with their text.
 *
 * A service is kept where its text alone decides what it is: nothing was looked up in another place of the file (by an
 * alias, in another service, in what is declared for all), or in another file but `.env`, of which the text has to be the same.
 */
import type { LintOptions, Workload } from '../../model';
import { moved } from '../../text/moved';
import type { Origin } from '../format';
import { KeptForLife } from '../life';
import { spanOf } from '../yaml/tree';
import type { ServiceNode } from './file';
import type { OpenedProject } from './project';
import { readService, type Seen, seenOf, siteOf } from './service';

/** A service as it was read, without what an edit of it needs: that holds the text of its version. */
interface KeptService {
  readonly workload: Omit<Workload, 'site'>;
  /** Where its text began. */
  readonly start: number;
  /** Characters that its variables took of the file's ration. */
  readonly characters: number;
}

/** Services by their text. */
type ServicesByText = ReadonlyMap<string, KeptService>;

class KeptServices {
  private around = '';
  private services: ServicesByText = new Map();

  /**
   * What was read of services before, in the same surroundings.
   * @param around what else decides what a service is
   */
  within(around: string): ServicesByText {
    return around === this.around ? this.services : new Map();
  }

  /** Keeps what was read of a whole file. */
  keep(around: string, services: ServicesByText): void {
    this.around = around;
    this.services = services;
  }
}

export const keptServices = new KeptForLife(() => new KeptServices());

/** Reads the services of a file, or takes over what was read of them in another version of it. */
export class ServiceReader {
  private readonly earlier: ServicesByText;
  private readonly services = new Map<string, KeptService>();
  private readonly origins = new Map<Workload, Origin>();
  /** All but its text that a service of the file depends on; undefined where none is kept. */
  private readonly around: string | undefined;

  constructor(
    private readonly opened: OpenedProject,
    private readonly options: LintOptions,
    private readonly kept: KeptServices | undefined,
  ) {
    const { variables } = opened;
    this.around = kept && variables && JSON.stringify([options, variables]);
    this.earlier = this.around === undefined ? new Map() : kept!.within(this.around);
  }

  async read(service: ServiceNode): Promise<Workload> {
    const { project, file } = this.opened;
    const seen = await seenOf(file, service, project);
    const text = this.around === undefined ? undefined : textAlone(service, seen);
    if (text === undefined) return readService(file, service, seen, project, this.options);
    const { start } = spanOf(service.key);
    const known = this.earlier.get(text);
    if (known && project.ration.takeAll(known.characters)) {
      const workload = moved(known.workload, file.uri, start - known.start);
      return this.note({ ...workload, site: siteOf(file, service) }, text, known, start);
    }
    const before = { reads: project.readCount, left: project.ration.left };
    const workload = await readService(file, service, seen, project, this.options);
    const { left } = project.ration;
    const isSelfContained = seen.view.isSelfContained && project.readCount === before.reads;
    // Of variables that took more than there was, another version may tell more.
    if (!isSelfContained || left < 0) return workload;
    const { site: _, ...rest } = workload;
    return this.note(workload, text, { workload: rest, start, characters: before.left - left }, start);
  }

  private note(workload: Workload, text: string, service: KeptService, start: number): Workload {
    this.services.set(text, service);
    this.origins.set(workload, { of: service, by: start - service.start });
    return workload;
  }

  /** Keeps what was read for the next version, and tells where it comes from; call it when all has been read. */
  keep(): ReadonlyMap<Workload, Origin> {
    if (this.around !== undefined) this.kept?.keep(this.around, this.services);
    return this.origins;
  }
}

/** From its key to its end, with the comments behind it; undefined where other text adds keys to it, or may. */
function textAlone({ key, map, written, tree }: ServiceNode, { view, missing }: Seen): string | undefined {
  if (view.layers.length > 1 || missing !== undefined || written !== map) return undefined;
  const text = tree.text.slice(spanOf(key).start, map.range[2]);
  return mayBorrowKeys(text) ? undefined : text;
}

/** A value or an item that is another's; whoever asks for it finds that out. */
const ALIAS = /[:-] \*[\w-]+(?=\r?\n|$)/g;

/** Whether a service may have keys, or lack them, by what stands elsewhere: merged mappings, and keys that are aliases. */
function mayBorrowKeys(text: string): boolean {
  return text.includes('*') && (text.includes('<<') || text.replace(ALIAS, '').includes('*'));
}
