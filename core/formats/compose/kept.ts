/**
 * What was read of the services of a file that is being edited. An edit is in one of them and moves the others, so what was
 * read of those is moved along with their text.
 *
 * A service is kept where its text alone decides what it is: nothing was looked up in another place of the file (by an
 * alias, in another service, in what is declared for all), or in another file but `.env`, of which the text has to be the same.
 */
import type { Workload } from '../../model';
import { KeptForLife } from '../life';

/** A service as it was read, without what an edit of it needs: that holds the text of its version. */
export interface KeptService {
  readonly workload: Omit<Workload, 'site'>;
  /** Where its text began. */
  readonly start: number;
  /** Characters that its variables took of the file's ration. */
  readonly characters: number;
}

/** Services by their text. */
export type ServicesByText = ReadonlyMap<string, KeptService>;

export class KeptServices {
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

/** A value or an item that is another's; whoever asks for it finds that out. */
const ALIAS = /[:-] \*[\w-]+(?=\r?\n|$)/g;

/** Whether a service may have keys, or lack them, by what stands elsewhere: merged mappings, and keys that are aliases. */
export function mayBorrowKeys(text: string): boolean {
  return text.includes('*') && (text.includes('<<') || text.replace(ALIAS, '').includes('*'));
}
