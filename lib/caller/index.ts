export { currentContext, detached, nameWorkspace, withCaller, withDeadline } from './caller';
