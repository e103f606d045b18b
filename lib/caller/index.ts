export { currentContext, nameWorkspace, withCaller, withDeadline } from './caller';
