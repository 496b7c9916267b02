/** The memory model: how many bytes of /dev/shm a launch needs, segment by segment, and size grammars. */
export { type Calculation, type CalculatorInput, type CalculatorResult, calculate } from './calculate';
export { besideNeighbours } from './neighbours';
export { type Prefill, prefillOf } from './prefill';
export { type RequirementOptions, requirementOf } from './requirement';
