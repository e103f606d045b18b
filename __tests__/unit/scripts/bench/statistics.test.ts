import { markdownTable } from '@/scripts/bench/markdown-table';
import { median, quantile } from '@/scripts/bench/statistics';
import { atLeast, atMost, below, renderBar } from '@/scripts/bench/suite';

describe('statistics', () => {
  it('finds the middle whatever the order, and leaves the list alone', () => {
    const numbers = [10, 9, 100, 1, 2];
    expect(median(numbers)).toBe(9);
    expect(numbers).toEqual([10, 9, 100, 1, 2]);
  });

  it('finds what 99 of 100 stay within', () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => index);
    expect(quantile(numbers, 0.99)).toBe(990);
    expect(quantile(numbers, 1)).toBe(999);
  });

  it('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });
});

describe('a bar', () => {
  const format = (value: number) => `${value} ms`;

  it.each([
    [atLeast('x', 5, 5, format), true],
    [atLeast('x', 4, 5, format), false],
    [atMost('x', 5, 5, format), true],
    [atMost('x', 6, 5, format), false],
    [below('x', 5, 5, format), false],
    [below('x', 4, 5, format), true],
    [atMost('x', Number.NaN, 5, format), false],
    [atLeast('x', Number.NaN, 5, format), false],
  ])('%j', (bar, passed) => {
    expect(bar.passed).toBe(passed);
  });

  it('says in one line what was promised and what came of it', () => {
    expect(renderBar(atMost('the wait', 6, 5, format))).toBe('FAILED: the wait at most 5 ms: 6 ms');
    expect(renderBar(atMost('the wait', 4, 5, format))).toBe('passed: the wait at most 5 ms: 4 ms');
  });
});

it('a table has a head, a rule and its rows', () => {
  expect(markdownTable(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
});
