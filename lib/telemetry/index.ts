export { type Push, startPush } from './push';
