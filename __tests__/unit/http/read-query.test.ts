import { z } from 'zod';
import { pageLimitSchema } from '@/lib/content/page-cursor';
import { readQuery } from '@/lib/http/read-query';

const schema = z.strictObject({ limit: pageLimitSchema });

function read(query: string) {
  return readQuery(new Request(`http://localhost/${query}`), schema);
}

test.each([
  ['', 20],
  ['?limit=1', 1],
  ['?limit=100', 100],
])('%j is a limit of %i', (query, limit) => {
  expect(read(query)).toEqual({ limit });
});

test.each(['0', '101', '-1', '1.5', '1e2', '0x10', '%207', '', '007', 'NaN'])(
  'a limit of %j is refused and not read as something else',
  (limit) => {
    expect(() => read(`?limit=${limit}`)).toThrow(
      expect.objectContaining({
        code: 'BAD_QUERY',
        status: 400,
        members: { errors: [{ parameter: 'limit', detail: 'must be a whole number from 1 to 100' }] },
      }),
    );
  },
);

test('unknown and repeated parameters are refused by name', () => {
  expect(() => read('?stauts=draft')).toThrow(
    expect.objectContaining({ members: { errors: [{ parameter: 'stauts', detail: 'is not known here' }] } }),
  );
  expect(() => read('?limit=1&limit=2')).toThrow(
    expect.objectContaining({
      members: { errors: [{ parameter: 'limit', detail: 'may be given once only' }] },
    }),
  );
});

test('of thousands that are repeated some dozens are named', () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `n${index}`);
  const named = names.slice(0, 50).map((parameter) => ({ parameter, detail: 'may be given once only' }));
  expect(() => read(`?${[...names, ...names].join('&')}`)).toThrow(
    expect.objectContaining({ members: { errors: named } }),
  );
});
