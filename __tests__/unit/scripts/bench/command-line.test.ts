import { parseCommandLine } from '@/scripts/bench/command-line';

describe('npm run bench', () => {
  it('without a word measures peers and overload', () => {
    expect(parseCommandLine([])).toEqual({ suites: ['peers', 'overload'], quick: false });
  });

  it('takes suites by name, each once', () => {
    expect(parseCommandLine(['sizing', '--quick', 'bursts', 'sizing'])).toEqual({
      suites: ['bursts', 'sizing'],
      quick: true,
    });
  });

  it('shows what there is', () => {
    expect(parseCommandLine(['--help'])).toBe('help');
  });

  it.each([['peer'], ['--fast']])('refuses %s and shows what there is', (word) => {
    expect(() => parseCommandLine(['peers', word])).toThrow(
      new RegExp(`${word}[^]*npm run bench -- <suite>`),
    );
  });
});
