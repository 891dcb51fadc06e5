import { createConnection } from 'node:net';
import { systemClock } from '../../../clock.ts';
import type { LinkProtocol } from './protocol.ts';

const requests: Readonly<Record<LinkProtocol, string>> = {
  http: 'GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n',
  resp: 'PING\r\n',
};

export interface ProbeResult {
  readonly answered: boolean;
  /** From sending the request to the first byte of the reply, or to giving up. */
  readonly milliseconds: number;
}

/** Asks once through a link and times the answer, as its caller would see it; never rejects, for silence is a result. */
export function probeLink(options: { port: number; protocol: LinkProtocol; timeoutMs: number }): Promise<ProbeResult> {
  const { port, protocol, timeoutMs } = options;
  return new Promise((resolve) => {
    let sent = systemClock.monotonic();
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
    const finish = (answered: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ answered, milliseconds: systemClock.monotonic() - sent });
    };
    const timer = setTimeout(() => finish(false), timeoutMs);
    socket.on('error', () => {});
    socket.once('connect', () => {
      sent = systemClock.monotonic();
      socket.write(requests[protocol]);
    });
    socket.once('data', () => finish(true));
    socket.once('close', () => finish(false));
  });
}
