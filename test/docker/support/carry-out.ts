import { createInterface } from 'node:readline';
import { containerKinds, type StepOnContainer } from '../../../local/runtimes/docker/stress/index.ts';

/** A program that stands in for the guardian in its container: does one half of one step for each line that it is given. */
export interface Order {
  readonly half: 'execute' | 'undo' | 'leftOver' | 'look';
  readonly step: StepOnContainer;
}

const kinds = containerKinds();

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { half, step } = JSON.parse(line) as Order;
  try {
    const value = await kinds.find((kind) => kind.do === step.do)?.[half](step);
    process.stdout.write(`${JSON.stringify({ value: value ?? null })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: (error as Error).message })}\n`);
  }
}
process.exit();
