export type { AdmissionPolicy } from './admission-policy';
export { AdmissionQueue } from './admission-queue';
export type { Applicant, Flow } from './applicant';
export { ArrivalOrder } from './arrival-order';
export type { Linked } from './line';
export { retryAfterSeconds } from './retry-after';
