/** The memory model: how many bytes of /dev/shm a launch needs, segment by segment, and size grammars. */
export { extraName } from './extras';
export { besideNeighbours } from './neighbours';
export { onItsNode } from './node';
export { type RequirementOptions, requirementOf } from './requirement';
