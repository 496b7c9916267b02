/** Explains a log: what it says about /dev/shm, which segment it was, how much is needed, and how to look. */
export { Diagnosis, diagnose } from './diagnose';
export { type Inspection, type InspectionTarget, inspections, whyLsMayBeEmpty } from './inspect';
export type { Certainty, Match, MatchKind, Role, SegmentName } from './match';
