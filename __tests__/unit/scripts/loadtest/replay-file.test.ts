import { parseReplay } from '@/scripts/loadtest/replay-file';

test('seconds, milliseconds, comments, further fields, an editor’s mark and line ends of Windows', () => {
  expect(parseReplay('\uFEFF# seconds\r\n0\r\n\r\n0.25s,GET /\r\n1500ms\r\n2')).toEqual({
    offsetsMs: [0, 250, 1500, 2000],
  });
});

test('each bad line is named by its number', () => {
  expect(parseReplay('0\n-1\n2\n1\n1e3\n')).toEqual({
    problems: [
      'line 2: "-1" is no offset such as 1.25 or 1250ms',
      'line 4: 1 is before the line above',
      'line 5: "1e3" is no offset such as 1.25 or 1250ms',
    ],
  });
});

test('a file that is wrong throughout does not fill the screen', () => {
  const parsed = parseReplay('x\n'.repeat(100));
  if (!('problems' in parsed)) throw new Error('not refused');
  expect(parsed.problems).toHaveLength(6);
  expect(parsed.problems.at(-1)).toBe('and 95 more');
});

test('a file of nothing is refused', () => {
  expect(parseReplay('# nothing\n\n')).toEqual({ problems: ['no line holds an offset'] });
});
