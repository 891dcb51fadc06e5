import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';

/** As little as a program of a container can be: it answers whoever asks, by HTTP and by UDP. */
createServer((_, answer) => answer.end('well')).listen(8080);
const socket = createSocket('udp4', (bytes, { port, address }) => socket.send(bytes, port, address));
socket.bind(9002);
process.on('SIGTERM', () => process.exit(0));
