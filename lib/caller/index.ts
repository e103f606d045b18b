export {
  type Context,
  currentContext,
  detached,
  inTransaction,
  nameWorkspace,
  withCaller,
  withDeadline,
  withLane,
} from './caller';
