/** The screen of a person: a page of its own that leaves the one before as it was, whatever ends the program. */
import type { ReadStream, WriteStream } from 'node:tty';

/** DEC private modes as xterm has them: alternate screen, cursor. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE_END = '\u001b[K';
const CLEAR_SCREEN_END = '\u001b[J';

export interface Terminal {
  /** Over what is there, so that nothing flickers. */
  readonly show: (lines: readonly string[]) => void;
  readonly restore: () => void;
}

/** @param onKey Ctrl-C comes as `\u0003`: the terminal is in raw mode */
export function openTerminal(
  input: ReadStream,
  output: WriteStream,
  onKey: (key: string) => void,
  onResize: () => void,
): Terminal {
  let open = true;
  const restore = () => {
    if (!open) return;
    open = false;
    input.setRawMode(false);
    input.pause();
    output.write(LEAVE);
  };
  output.write(ENTER);
  input.setRawMode(true);
  input.setEncoding('utf8').on('data', (keys: string) => {
    for (const key of keys) onKey(key);
  });
  output.on('resize', onResize);
  process.on('exit', restore);
  return {
    restore,
    show: (lines) => {
      if (!open) return;
      output.write(`${HOME}${lines.map((line) => line + CLEAR_LINE_END).join('\r\n')}${CLEAR_SCREEN_END}`);
    },
  };
}
