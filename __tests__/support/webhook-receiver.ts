/** A real HTTP server on loopback that remembers what was posted and answers as a test says. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Post {
  readonly atMs: number;
  readonly key: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A status, or an answer of one's own; a function that does nothing never answers. */
export type Answer = number | ((response: ServerResponse) => void);

export class WebhookReceiver {
  readonly posts: Post[] = [];
  /** Taken one after the other; 200 when none is left. */
  answers: Answer[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const key = String(request.headers['idempotency-key']);
        const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
        this.posts.push({ atMs: performance.now(), key, headers: request.headers, body });
        const answer = this.answers.shift() ?? 200;
        if (typeof answer === 'number') response.writeHead(answer).end();
        else answer(response);
      });
    });
  }

  /** @param port 0 for any that is free */
  static async start(port = 0): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** With a token in its path, as Slack's. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/services/T0/s3cret-token`;
  }

  get keys(): string[] {
    return this.posts.map(({ key }) => key);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
