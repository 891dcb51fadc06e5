import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import { systemClock } from '../../../../base/clock.ts';
import type { ContainedStores } from '../../contained-stores.ts';
import { usableEndpoints } from './given-endpoints.ts';
import { startQueues, startTables } from './start-aws.ts';
import { createQueuesAt, createTablesAt } from './stores-elsewhere.ts';
import { createTopicsAt } from './topics-elsewhere.ts';

/**
 * The program of the stores' container: what AWS holds of a system, told as JSON by STORES. It answers on PORT when all is
 * made. Where PROFILES, those that Compose runs with, name the emulator's, that holds it, and this one leads to it.
 * Unless told it listens on every address of its container: what reaches it is for its networks to say.
 */
const { STORES = '{}', PROFILES = '', PORT = '0', HOST: host = '0.0.0.0' } = process.env;
const contained = JSON.parse(STORES) as ContainedStores;
const lookMilliseconds = 500;

// The first process of a container has no handlers but its own.
process.on('SIGTERM', () => process.exit(0));
await (PROFILES.split(',').includes(contained.emulator.profile) ? leadTo(contained) : bring(contained));
createHttpServer((_, answer) => answer.end('{"status":"alive"}')).listen(Number(PORT), host);

async function bring({ ports, ...wanted }: ContainedStores): Promise<void> {
  if (ports.dynamodb !== undefined) await startTables(ports.dynamodb, { ...wanted, host });
  if (ports.sqs !== undefined) await startQueues(ports.sqs, { ...wanted, host });
}

async function leadTo({ stores, seed, ports, emulator: { url } }: ContainedStores): Promise<void> {
  while (!(await answers(url))) await systemClock.sleep(lookMilliseconds);
  await createTablesAt(url, stores, seed);
  await createQueuesAt(url, stores);
  await createTopicsAt(url, stores);
  for (const port of Object.values(ports)) forward(port, new URL(url));
}

/** Whether all that stores are made of answers there; an emulator takes its time to start. */
async function answers(url: string): Promise<boolean> {
  try {
    const { lacking } = await usableEndpoints({ dynamodb: url, sqs: url, sns: url });
    return Object.keys(lacking).length === 0;
  } catch {
    return false;
  }
}

function forward(port: number, { hostname, port: there }: URL): void {
  createServer((caller) => {
    const callee = connect(Number(there), hostname);
    const end = () => {
      caller.destroy();
      callee.destroy();
    };
    for (const socket of [caller, callee]) socket.on('error', end).on('close', end);
    caller.pipe(callee).pipe(caller);
  }).listen(port, host);
}
