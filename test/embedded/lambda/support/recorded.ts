import { afterEach, beforeEach } from '@jest/globals';
import { type RecordWorld, startRecordWorld } from './record-world.ts';

export let world: RecordWorld;
afterEach(() => world.close());

/** For every test of a file. */
export function withRecordWorld(): void {
  beforeEach(async () => {
    world = await startRecordWorld();
  });
}
