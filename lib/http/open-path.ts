/**
 * What is let in however busy the process is: what watches over it, what shows and steers it, and files, which cost
 * next to nothing. Refuses to take more than a few of them for that at a time, so that nobody floods us through them.
 */
import type { IncomingMessage } from 'node:http';

/** Probes of a fleet's load balancers, Prometheus, and the page of a few people. */
export const MOST_OPEN_IN_FLIGHT = 32;

const OPEN_PATH = /^\/(api\/(health|metrics|admin)|admin|_next\/static|icon\.svg$|favicon\.ico$)(?=$|[/?])/;

export function isOpenPath({ url = '' }: Pick<IncomingMessage, 'url'>): boolean {
  return OPEN_PATH.test(url);
}
