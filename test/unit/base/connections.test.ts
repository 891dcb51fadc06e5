import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { outgoingConnections } from '../../../base/process/connections.ts';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('where connections lead', () => {
  test.each(['127.0.0.1', '::1'])('to %s: those that were opened, not those that were accepted', async (host) => {
    const server = createServer();
    await once(server.listen(0, host), 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect(port, host);
    await once(client, 'connect');
    const found = outgoingConnections(process.pid).filter((remote) => remote.port === port);
    expect(found).toEqual([{ host, port }]);
    const own = (client.address() as AddressInfo).port;
    expect(outgoingConnections(process.pid).filter((remote) => remote.port === own)).toEqual([]);
    client.destroy();
    server.close();
  });

  test('of a process that is not there: none', () => {
    expect(outgoingConnections(2 ** 22 + 1)).toEqual([]);
  });
});
