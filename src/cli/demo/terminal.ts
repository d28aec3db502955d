import type { WriteStream } from 'node:tty';
import { type Paint, paintFor, type Tone } from '../paint';

/** Where the story is told. */
export interface Terminal {
  /** Begins the next, numbered step. */
  heading(text: string): void;
  /** Says a sentence or several, a line each. */
  say(text: string): void;
  /** Shows what a container printed, or a statement with its outcome. */
  quote(who: string, text: string, tone?: Tone): void;
  /** Shows that something that takes longer than a second goes on. */
  during<T>(what: string, work: Promise<T>): Promise<T>;
  /** Says nothing more. */
  close(): void;
  /** A text in a colour, where there are colours. */
  readonly paint: Paint;
}

/** Writes to a stream; in colours when it is a terminal and nobody has switched them off. */
export function openTerminal(stream: WriteStream): Terminal {
  const paint = paintFor(stream);
  let step = 0;
  let closed = false;
  const write = (text: string) => {
    if (!closed) stream.write(`${text}\n`);
  };
  return {
    paint,
    close() {
      closed = true;
    },
    heading(text) {
      step++;
      write(`\n${paint('strong', `${step}. ${text}`)}`);
    },
    say: (text) => write(text.replace(/^(?=.)/gm, '   ')),
    quote: (who, text, tone) =>
      write(`   ${paint('quiet', `${who} |`)} ${tone ? paint(tone, text) : text}`),
    async during(what, work) {
      const since = Date.now();
      const timer = setInterval(() => {
        write(paint('quiet', `   ... ${what}: ${Math.round((Date.now() - since) / 1000)} s`));
      }, 1_000);
      try {
        return await work;
      } finally {
        clearInterval(timer);
      }
    },
  };
}
