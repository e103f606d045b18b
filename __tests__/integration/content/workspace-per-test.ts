/** A workspace of its own for each test of a file, and requests with its key. */
import { type Answer, type ApiClient, openApi, type RequestOptions } from './api-client';

interface Item {
  readonly id: string;
  readonly url: string;
  readonly body: Answer['body'];
}

interface WorkspaceOfTest {
  readonly current: () => { readonly workspaceId: string; readonly slug: string };
  readonly send: (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    json?: unknown,
  ) => Promise<Answer>;
  readonly create: (title?: string, more?: object) => Promise<Item>;
}

export function workspacePerTest(): WorkspaceOfTest {
  let api: ApiClient;
  let workspace: { workspaceId: string; apiKey: string; slug: string };
  let count = 0;

  beforeAll(async () => {
    api = await openApi();
  });

  afterAll(() => api.close());

  beforeEach(async () => {
    count += 1;
    const slug = `workspace-${count}`;
    workspace = { slug, ...(await api.createWorkspace(slug)) };
  });

  const send: WorkspaceOfTest['send'] = (method, url, json) => {
    const { apiKey } = workspace;
    const options: RequestOptions = json === undefined ? { apiKey } : { apiKey, json };
    return api.request(method, url, options);
  };

  return {
    current: () => workspace,
    send,
    async create(title = 'A title', more = {}) {
      const { status, body } = await send('POST', '/api/content', { title, ...more });
      expect(status).toBe(201);
      return { id: String(body.id), url: `/api/content/${body.id}`, body };
    },
  };
}
