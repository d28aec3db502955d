import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Returns a TCP port of 127.0.0.1 that nobody listens on. From below the range that systems take for outgoing
 * connections, so that the port is still free when a server that was stopped wants it again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
