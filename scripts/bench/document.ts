/** docs/benchmarks.md as text: a section for each suite between markers; what stands outside of them is people's. */

/** @param sections by suite; one that the document does not have yet goes to its end */
export function replaceSections(document: string, sections: ReadonlyMap<string, string>): string {
  let text = document;
  for (const [suite, section] of sections) {
    const [begin, end] = [`<!-- bench ${suite} -->`, `<!-- /bench ${suite} -->`];
    const marked = `${begin}\n${section.trim()}\n${end}`;
    const from = text.indexOf(begin);
    const to = text.indexOf(end, from);
    if (from >= 0 && to < 0)
      throw new Error(`The section ${suite} begins and does not end: ${end} is missing.`);
    text =
      from < 0
        ? `${text.trimEnd()}\n\n${marked}\n`
        : text.slice(0, from) + marked + text.slice(to + end.length);
  }
  return text;
}
