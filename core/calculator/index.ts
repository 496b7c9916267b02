/** The calculator: chosen numbers in, the memory model's answer out, and the way back from a launch that was read. */
export { type Calculation, type CalculatorInput, type CalculatorResult, calculate } from './calculate';
export { type Prefill, prefillOf } from './prefill';
