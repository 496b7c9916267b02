/** Explains a log: what it says about /dev/shm, which segment it was, how much is needed, and how to look. */
export { Diagnosis, diagnose, PHRASES } from './diagnose';
export { type Inspection, type InspectionTarget, inspections, whyLsMayBeEmpty } from './inspect';
export { type Certainty, type Match, type MatchKind, ROLES, type Role, type SegmentName } from './match';
