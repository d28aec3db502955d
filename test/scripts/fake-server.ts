import { createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Listens like a PostgreSQL server and does what it is told with each connection, until the test is over. */
export async function fakeServer(answer: (socket: Socket) => void, port = 0): Promise<FakeServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () => closed(server, sockets);
  onTestFinished(close);
  return { port: (server.address() as { port: number }).port, close };
}

export interface FakeServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Refuses each connection with a FATAL message, as a server does before it has authenticated anybody. */
export function refuseWith(sqlstate: string, message: string): (socket: Socket) => void {
  const fields = ['SFATAL', 'VFATAL', `C${sqlstate}`, `M${message}`, ''];
  const body = Buffer.from(fields.map((field) => `${field}\0`).join(''));
  const head = Buffer.from('E....');
  head.writeInt32BE(body.length + 4, 1);
  return (socket) => socket.once('data', () => socket.end(Buffer.concat([head, body])));
}

async function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
}
