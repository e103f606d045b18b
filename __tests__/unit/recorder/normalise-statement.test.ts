import { normaliseStatement, STATEMENT_LENGTH } from '@/lib/recorder/normalise-statement';

it.each([
  [
    'SELECT "public"."Item"."id" FROM "public"."Item" WHERE ("a" = $1 AND "b" = $2) LIMIT $3 OFFSET $4',
    'SELECT "public"."Item"."id" FROM "public"."Item" WHERE ("a" = $1 AND "b" = $2) LIMIT $3 OFFSET $4',
  ],
  [`SELECT * FROM t WHERE name = 'O''Brien' AND age > 42`, 'SELECT * FROM t WHERE name = ? AND age > ?'],
  ['SELECT 1.5e-3, .5, 0xDEADBEEF, 4111_1111_1111_1111, 1e+5', 'SELECT ?, …'],
  ['SELECT a /* one /* two */ secret42 */ + 1', 'SELECT a + ?'],
  ['SELECT größe1 FROM t WHERE a=1-2', 'SELECT größe1 FROM t WHERE a=?-?'],
  ['SELECT a FROM t1 WHERE b2 = 3', 'SELECT a FROM t1 WHERE b2 = ?'],
  ['WHERE id IN ($1,$2, $3)', 'WHERE id IN ($1, …)'],
  ['WHERE id IN (1, 2, 3)', 'WHERE id IN (?, …)'],
  [`SELECT E'it\\'s a secret' AS x`, 'SELECT ? AS x'],
  [`SELECT $$ a 'secret' $$, $tag$ another $$ secret $tag$ AS x`, 'SELECT ?, … AS x'],
  [`SELECT a -- a 'secret'\n  FROM t /* another 'secret' */ WHERE b`, 'SELECT a FROM t WHERE b'],
  [`SELECT U&'\\0061' , B'1001', X'1F', N'text'`, 'SELECT ?, …'],
  [`SELECT "it's" FROM "a ""quoted"" name"`, `SELECT "it's" FROM "a ""quoted"" name"`],
  [`SELECT 'never closed and secret`, 'SELECT ?'],
  ['SELECT\n\t  a\n FROM   t', 'SELECT a FROM t'],
])('%s', (text, shown) => {
  expect(normaliseStatement(text)).toBe(shown);
});

it('cuts what is long, and says so', () => {
  const shown = normaliseStatement(`SELECT ${'column_name + '.repeat(500)}1`);
  expect(shown).toHaveLength(STATEMENT_LENGTH);
  expect(shown.endsWith('…')).toBe(true);
});

it('takes a time in line with the length, whatever is in it', () => {
  const timeOf = (text: string) => {
    const startedAtMs = performance.now();
    normaliseStatement(text);
    return performance.now() - startedAtMs;
  };
  for (const hostile of ["'", '$a$', '/*', '"', "E'\\", '1,']) {
    expect(timeOf(hostile.repeat(200_000))).toBeLessThan(500);
  }
});
