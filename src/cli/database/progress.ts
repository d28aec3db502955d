/** Where an operator reads what is going on: standard error, so that it never mixes with what was asked for. */
export interface Progress {
  /** A line for the operator. */
  say(line: string): void;
  /** Shows at a terminal, from the first second on, that something goes on. */
  during<T>(what: string, work: Promise<T>): Promise<T>;
}

export function progressOn(stream: NodeJS.WriteStream): Progress {
  const clear = () => void stream.write('\r\u001b[K');
  let shown = false;
  return {
    say(line) {
      if (shown) clear();
      shown = false;
      stream.write(`${line}\n`);
    },
    async during(what, work) {
      if (!stream.isTTY) return work;
      const since = Date.now();
      const timer = setInterval(() => {
        clear();
        stream.write(`${what}: ${Math.round((Date.now() - since) / 1_000)} s`);
        shown = true;
      }, 1_000);
      try {
        return await work;
      } finally {
        clearInterval(timer);
        if (shown) clear();
        shown = false;
      }
    },
  };
}
