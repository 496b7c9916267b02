/** All formats, in the order in which they are asked. A new one is a folder here and a line in this list. */
import { compose } from './compose';
import type { Format } from './format';
import { kubernetes } from './kubernetes';
import { shell } from './shell';

export const FORMATS: readonly Format[] = [compose, kubernetes, shell];
