import { replaceSections } from '@/scripts/bench/document';

const DOCUMENT = `# Benchmarks

Words of a person.

<!-- bench peers -->
## Peers

old
<!-- /bench peers -->

<!-- bench overload -->
## Overload

kept
<!-- /bench overload -->

The end.
`;

describe('docs/benchmarks.md', () => {
  it('has the new section in place of the old one, and all else as it was', () => {
    const text = replaceSections(DOCUMENT, new Map([['peers', '## Peers\n\nnew, $& and $1\n']]));
    expect(text).toBe(DOCUMENT.replace('old', () => 'new, $& and $1'));
  });

  it('gets a section that it did not have at its end', () => {
    const text = replaceSections(DOCUMENT, new Map([['bursts', '## Bursts']]));
    expect(text).toBe(`${DOCUMENT}\n<!-- bench bursts -->\n## Bursts\n<!-- /bench bursts -->\n`);
    expect(replaceSections(text, new Map([['bursts', '## Bursts']]))).toBe(text);
  });

  it('is not cut where a section has lost its end', () => {
    const broken = DOCUMENT.replace('<!-- /bench overload -->', '');
    expect(() => replaceSections(broken, new Map([['overload', 'x']]))).toThrow('<!-- /bench overload -->');
  });
});
