import { createElement } from 'react';

const LINE_BREAK = <wbr />;

/** Before each `&`, after each `_`, `/` and `?`: where a name or a URL reads on best when a phone must break it. */
const BREAKS = /(?=&)|(?<=[_/?])/;

interface BreakableCodeProps {
  readonly text: string;
  readonly className?: string | undefined;
}

/** A `<wbr>` and not an invisible character: what is copied must be what was meant. */
export function BreakableCode({ text, className }: BreakableCodeProps) {
  const [first, ...rest] = text.split(BREAKS);
  return createElement('code', { className }, first, ...rest.flatMap((part) => [LINE_BREAK, part]));
}
