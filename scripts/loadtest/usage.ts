/** What `npm run loadtest -- --help` prints. */

export const USAGE = `npm run loadtest -- [options]

Sends requests to a server and says what became of them. Without --url it starts the production build on a PostgreSQL
of its own and ends both.

Server
  --url <url>                a running one, such as http://127.0.0.1:3000; on this machine only
  --allow-remote             … or on another one, which must be yours
  --connection-limit <n>     of the one that is started; other DATABASE_* settings come from the environment
  --pool-timeout <duration>  of the one that is started
  --admission on|off         of the one that is started
  --api-key <key>            of the content API; else LOADTEST_API_KEY; a started server has one
  LOADTEST_ADMIN_TOKEN       of --url, from the environment: shows the pool and what was shed
                             On this machine SEED_API_KEY and ADMIN_TOKEN do as well; no other one is shown them
  DATABASE_URL               of --url, from the environment: counts PostgreSQL's own sessions

Load: open loop, where the world decides when a request comes (the default)
  --rate <rate>              on average, such as 100/s or 90/m; 50/s by default
  --arrivals <kind>          poisson (default), fixed or bursts
  --burst <n>x/<a>/<b>       n times the rate for a of each b, such as 3x/200ms/1s
  --replay <file.csv>        as they once came: an offset a line, in seconds (1.25) or milliseconds (1250ms)
Load: closed loop, where each caller waits for its answer
  --concurrency <n>          callers
  --think-time <duration>    between an answer and the next request; 0 by default
Load: both
  --duration <duration>      that counts, such as 30s (default) or 5m; of a replay the whole file
  --warm-up <duration>       before it, which does not count; 0 by default
  --deadline <duration>      the client goes away after it; 10s by default
  --tell-deadline            says what is left of it to the server, in X-Request-Timeout-Ms
  --seed <n>                 another one has other random arrivals; 1 by default

Requests
  --route 'GET /path=3'      again for each of a mix, with its weight; GET /api/content by default
  --requests <file.json>     [{ "method", "path", "weight", "headers", "body" }, …]

Thresholds, for which whatever was not served in time took for ever; the exit code is 1 when one is passed over
  --max-failed <n>|<n>%      all but the requests that were answered well and in time
  --allow-shed               those that the server sent away at once (503 OVERLOADED) are no failures
  --max-p95 <duration>, --max-p99 <duration>
  --min-throughput <rate>    answered well and in time
  --max-connections <n>      sessions by PostgreSQL's own count

Output
  --report <file.html>       loadtest-report.html by default
  --json                     the result on standard output, for programs; with npm run --silent, npm adds no lines
  --help

Durations: 250ms, 1.5s, 2m, 1h. Exit code: 0 passed, 1 a threshold failed, 2 it could not run, 130 Ctrl-C.`;
