export type { AdmissionPolicy } from './admission-policy';
export { AdmissionQueue } from './admission-queue';
export type { Applicant } from './applicant';
export { ArrivalOrder } from './arrival-order';
export type { Flow } from './fair-queue';
export type { Linked } from './line';
