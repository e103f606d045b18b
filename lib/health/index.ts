export { createHealthDocument, type HealthDocument } from './health-document';
export { decideVerdict, type HealthStatus, type HealthVerdict } from './verdict';
