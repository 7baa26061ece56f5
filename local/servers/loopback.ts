import type { Server } from 'node:http';

/** The account every embedded server plays; fauxqs has it built in. */
export const localAccountId = '000000000000';
export const localRegion = 'us-east-1';

/**
 * Starts a server on 127.0.0.1.
 *
 * @param port free where it is 0.
 * @returns its origin, `http://127.0.0.1:<port>`.
 */
export function listenOnLoopback(server: Server, port = 0): Promise<string> {
  // Node closes a connection that was idle for five seconds; a request that is on its way then would fail.
  server.keepAliveTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

/** Stops a server at once: SDK clients keep their connections open, and waiting for them takes seconds. */
export function closeAtOnce(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}

/** For SDK clients of the embedded servers, which look at no signature; the SDK wants some credentials all the same. */
export const localCredentials = {
  region: localRegion,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;
