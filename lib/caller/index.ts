export {
  beginTransaction,
  type Context,
  currentContext,
  detached,
  nameWorkspace,
  withCaller,
  withClient,
  withDeadline,
  withLane,
} from './caller';
