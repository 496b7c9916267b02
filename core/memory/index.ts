/** The memory model: how many bytes of /dev/shm a launch needs, segment by segment, and size grammars. */
export { besideNeighbours } from './neighbours';
export { type RequirementOptions, requirementOf } from './requirement';
