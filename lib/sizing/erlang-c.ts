/**
 * The share of callers that find every connection in use: Erlang's C formula, for Poisson arrivals.
 *
 * By Erlang B's recursion B(n) = a·B(n−1) ÷ (n + a·B(n−1)), in which nothing overflows: factorials and powers, as the
 * formula is usually written, end at some 170 connections.
 *
 * Source: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
 * exchanges", 1917; the recursion: R. B. Cooper, "Introduction to Queueing Theory", 2nd ed. 1981, sections 3.4 and 3.5.
 *
 * @param limit connections, a whole number from 1
 * @param offeredLoad connections in use on average if there were no limit: arrivals a second × use time in seconds
 * @returns 0 to 1; 1 where the load is the limit or more and everybody waits
 */
export function erlangC(limit: number, offeredLoad: number): number {
  if (offeredLoad >= limit) return 1;
  let blocked = 1;
  for (let servers = 1; servers <= limit; servers += 1) {
    blocked = (offeredLoad * blocked) / (servers + offeredLoad * blocked);
  }
  return blocked / (1 - (offeredLoad / limit) * (1 - blocked));
}
