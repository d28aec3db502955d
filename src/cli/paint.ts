import type { WriteStream } from 'node:tty';

export type Tone = 'good' | 'bad' | 'quiet' | 'strong';

/** Puts a text into a colour. */
export type Paint = (tone: Tone, text: string) => string;

const codes: Readonly<Record<Tone, string>> = { good: '32', bad: '31', quiet: '2', strong: '1' };

/** Colours for a stream that is a terminal, unless somebody has switched them off; for another one none. */
export function paintFor(stream: WriteStream): Paint {
  const colours = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return (tone, text) => (colours ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text);
}

/** A text of others', such as a table's name, on one line and without power over the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ');
}
