import { createGate, type GateOrder } from './gate.ts';

/** `gate-main.ts <port> <order>`: a gate on the loopback, where connections to the store are led; ends when it is ended. */
const [port, order] = process.argv.slice(2);
if (!port || !order) throw new Error('usage: gate <port> <order>');
const gate = createGate(JSON.parse(order) as GateOrder);
gate.on('clientError', (_error, socket) => socket.destroy());
gate.listen(Number(port), '127.0.0.1', () => process.stdout.write('passing\n'));
