import { connect } from 'node:net';
import { healthCheckAddress } from './kit/send-limit.ts';

/**
 * The container's health check, in an image without a shell: exit 0 where the service on PORT says within so many
 * milliseconds that it is alive. It runs every few seconds beside the service, on the same share of a processor: loading
 * HTTP's client would double what it costs.
 */
const timeout = Number(process.argv[2] ?? 2_000);
const end = (isAlive: boolean) => process.exit(isAlive ? 0 : 1);
const socket = connect({
  host: '127.0.0.1',
  port: Number(process.env.PORT),
  localAddress: healthCheckAddress,
  timeout,
});

let answer = '';
socket
  .setEncoding('latin1')
  .on('connect', () => socket.write('GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'))
  .on('data', (text: string) => {
    answer += text;
    if (answer.includes('\r\n')) end(/^HTTP\/1\.\d 200 /.test(answer));
  })
  .on('end', () => end(false))
  .on('timeout', () => end(false))
  .on('error', () => end(false));
