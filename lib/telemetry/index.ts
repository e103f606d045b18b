export { startPush } from './push';
