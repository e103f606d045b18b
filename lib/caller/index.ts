export { type Caller, currentCaller, nameWorkspace, remainingMs, withCaller, withDeadline } from './caller';
