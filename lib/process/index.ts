export { instanceName } from './instance-name';
export { processWide } from './process-wide';
