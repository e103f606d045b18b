export {
  type Context,
  currentContext,
  detached,
  inTransaction,
  nameWorkspace,
  withCaller,
  withClient,
  withDeadline,
  withLane,
} from './caller';
