export { type PoolStatus, readHealthDocument, readPoolStatus, readReadiness } from './health';
export { readSettings } from './settings';
