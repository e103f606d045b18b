/**
 * Reads and writes of the content API at a steady rate, whatever becomes of the answers: lists, single items, new items
 * with a title each, changes of items whose version is known. Nothing is sent twice: a second try would hide what is
 * measured here.
 */
import { Pool } from 'undici';
import { createRandom, type Random } from '../load/random';
import { type Ledger, type LedgerItem, TITLE_PREFIX, type WriteOutcome } from './ledger';

/** One request and its end, on performance.now()'s clock. */
export interface Sent {
  readonly kind: 'read' | 'write';
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  /** `503 CONNECT_FAILED`; undefined of a success. */
  readonly failure: string | undefined;
}

export interface MixedLoadOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly perSecond: number;
  readonly seed: number;
  readonly ledger: Ledger;
  readonly onEnd: (sent: Sent) => void;
}

interface Answer {
  /** 0 where there was none. */
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly failure: string | undefined;
}

/** Longer than the pool's own timeouts, so that the server has its say; people have long gone by then. */
export const DEADLINE_MS = 15_000;
const WARM_UP_ROUNDS = 10;
const LIST = '/api/content?limit=20';

/** Shares of what is sent; the rest are changes. */
const SHARES = { list: 0.45, item: 0.2, create: 0.22 };

/** Whose answers say that nothing was changed (lib/errors/codes.ts), which is held against the database. */
const NOTHING_CHANGED = [
  'POOL_TIMEOUT',
  'OVERLOADED',
  'POOL_DEADLOCK',
  'CANCELLED',
  'SERVER_FULL',
  'POOL_CLOSED',
  'WRITE_CONFLICT',
];

/** What a once-sent request can only meet where it was carried out before. */
const REPEATED = ['SLUG_TAKEN', 'STALE_VERSION'];

export class MixedLoad {
  readonly #options: MixedLoadOptions;
  readonly #http: Pool;
  readonly #random: Random;
  readonly #running = new Set<Promise<void>>();
  readonly #run = Date.now().toString(36);
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;
  #sent = 0;

  constructor(options: MixedLoadOptions) {
    this.#options = options;
    this.#random = createRandom(options.seed);
    this.#http = new Pool(options.url, { connections: null, headersTimeout: 0, bodyTimeout: 0 });
  }

  get inFlight(): number {
    return this.#running.size;
  }

  /** Each kind of request a few times, one after the other: what a server does for the first time takes it long. */
  async warmUp(): Promise<void> {
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
      await this.#read(LIST);
      await this.#create();
      const item = this.#options.ledger.takeForChange(this.#random);
      if (item !== undefined) await this.#change(item);
      const known = this.#options.ledger.anyItem(this.#random);
      if (known !== undefined) await this.#read(`/api/content/${known.id}`);
    }
  }

  start(): void {
    this.#dueMs = performance.now();
    this.#send();
  }

  /** Resolves when everything that was sent has its answer, or has waited long enough. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all(this.#running);
    await this.#http.destroy();
  }

  #send(): void {
    const nowMs = performance.now();
    for (; this.#dueMs <= nowMs; this.#dueMs += 1000 / this.#options.perSecond) {
      const running = this.#one().finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
    this.#timer = setTimeout(() => this.#send(), this.#dueMs - performance.now());
  }

  #one(): Promise<void> {
    const { ledger } = this.#options;
    const share = this.#random();
    if (share < SHARES.list) return this.#read(LIST);
    if (share < SHARES.list + SHARES.item) {
      const known = ledger.anyItem(this.#random);
      return this.#read(known === undefined ? LIST : `/api/content/${known.id}`);
    }
    const item =
      share < SHARES.list + SHARES.item + SHARES.create ? undefined : ledger.takeForChange(this.#random);
    return item === undefined ? this.#create() : this.#change(item);
  }

  async #read(path: string): Promise<void> {
    await this.#ask('read', 'GET', path);
  }

  async #create(): Promise<void> {
    const { ledger } = this.#options;
    this.#sent += 1;
    const title = `${TITLE_PREFIX} ${this.#run} ${this.#sent}`;
    const answer = await this.#ask('write', 'POST', '/api/content', {
      title,
      bodyMarkdown: 'As it was made.',
    });
    const { id, version } = answer.body;
    const created = { id: String(id), version: Number(version) };
    const outcome = this.#outcomeOf(answer);
    ledger.recordCreate(title, outcome, outcome === 'acknowledged' ? created : undefined);
  }

  async #change(item: LedgerItem): Promise<void> {
    const { version } = item;
    const change = { version, bodyMarkdown: `As it was changed from version ${version}.` };
    const answer = await this.#ask('write', 'PATCH', `/api/content/${item.id}`, change);
    const outcome = this.#outcomeOf(answer);
    this.#options.ledger.recordChange(
      item,
      outcome,
      outcome === 'acknowledged' ? Number(answer.body.version) : undefined,
    );
  }

  #outcomeOf({ status, body }: Answer): WriteOutcome {
    if (status === 200 || status === 201) return 'acknowledged';
    const code = String(body.code);
    if (REPEATED.includes(code)) {
      this.#options.ledger.recordRepeated();
      return 'unknown';
    }
    return NOTHING_CHANGED.includes(code) || (status >= 400 && status < 500) ? 'unchanged' : 'unknown';
  }

  async #ask(
    kind: Sent['kind'],
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: object,
  ): Promise<Answer> {
    const sentAtMs = performance.now();
    const answer = await this.#exchange(method, path, body);
    this.#options.onEnd({ kind, sentAtMs, endedAtMs: performance.now(), failure: answer.failure });
    return answer;
  }

  async #exchange(method: 'GET' | 'POST' | 'PATCH', path: string, content?: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.#options.apiKey}`, 'content-type': 'application/json' };
    try {
      const response = await this.#http.request({
        ...{ method, path, headers, signal: AbortSignal.timeout(DEADLINE_MS) },
        ...(content !== undefined && { body: JSON.stringify(content) }),
      });
      const status = response.statusCode;
      const body = (await response.body.json()) as Answer['body'];
      return { status, body, failure: status < 400 ? undefined : `${status} ${body.code}` };
    } catch (error) {
      return { status: 0, body: {}, failure: describe(error as Error) };
    }
  }
}

function describe(error: Error): string {
  if (error.name === 'TimeoutError') return `no answer in ${DEADLINE_MS / 1000} s`;
  return 'code' in error ? String(error.code) : error.name;
}
