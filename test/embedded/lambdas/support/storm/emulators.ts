import './storm-clock.ts';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';

/** SNS, SQS and DynamoDB in a process of their own; prints where they answer, and ends with its standard input. */
const sns = await buildApp({ logger: false }).listen({ port: 0, host: '127.0.0.1' });
const tables = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
await new Promise<void>((resolve) => void tables.listen(0, '127.0.0.1', () => resolve()));
const { port } = tables.address() as { port: number };
process.stdout.write(`${JSON.stringify({ sns, sqs: sns, dynamodb: `http://127.0.0.1:${port}` })}\n`);
process.stdin.once('close', () => process.exit(0));
process.stdin.resume();
