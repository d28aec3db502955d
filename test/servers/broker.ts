import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Connection, type Server, startServer } from '../../src/cli/demo/server';

/** What a test file gets of a server that all files share. */
export interface SharedServer {
  readonly major: number;
  readonly superuser: Connection;
  /** The file the server logs to. */
  readonly logFile: string;
}

/**
 * Starts servers when a test file asks for the first time, in the process that outlives all files.
 * `GET /17` answers with the `SharedServer`, or with status 500 and the reason.
 */
export async function openBroker(): Promise<{ url: string; close(): Promise<void> }> {
  const servers = new Map<number, Promise<Server>>();
  const http = createServer(async (request, response) => {
    const major = Number(request.url?.slice(1));
    let server = servers.get(major);
    if (!server) {
      server = startServer({ major });
      servers.set(major, server);
    }
    try {
      const { superuser, logFile } = await server;
      response.end(JSON.stringify({ major, superuser, logFile } satisfies SharedServer));
    } catch (error) {
      response.statusCode = 500;
      response.end(error instanceof Error ? error.message : String(error));
    }
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async close() {
      await closed(http);
      const started = await Promise.allSettled(servers.values());
      await Promise.all(
        started.map((result) => result.status === 'fulfilled' && result.value.stop('immediate')),
      );
    },
  };
}

function closed(http: HttpServer): Promise<void> {
  http.closeAllConnections();
  return new Promise((resolve) => http.close(() => resolve()));
}
