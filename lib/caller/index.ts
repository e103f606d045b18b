export { type Caller, type Context, currentContext, nameWorkspace, withCaller, withDeadline } from './caller';
