export { type PushOptions, startPush } from './push';
