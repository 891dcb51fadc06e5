import { rmSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';
import type { Child, Children } from '../runtimes/embedded/children.ts';
import { nicenessOf } from '../runtimes/embedded/settings.ts';
import { startStoresProgram } from '../runtimes/embedded/stores/bring-stores.ts';

interface KeepOptions {
  readonly children: Children;
  /** A port for each emulator that shall run. */
  readonly ports: { readonly dynamodb?: number; readonly sqs?: number };
  /** The folder of what the emulators hold; what a system before had there is removed. */
  readonly data: string;
  readonly clock: Clock;
  readonly notice: (message: string) => void;
  /** Aborts when the system goes down. */
  readonly signal: AbortSignal;
  /** The emulators are there again. Makes what they lack; rejects where they cannot be used. */
  readonly onRestarted: () => Promise<unknown>;
}

const restartPause = 250;

/**
 * Starts the emulators of the response, and again whenever their process ends, with what they held; with nothing, and so
 * told, where that cannot be read any more.
 */
export async function keepStores(options: KeepOptions): Promise<{ whenReady(): Promise<void> }> {
  const { children, ports, data, clock, notice, signal } = options;
  rmSync(data, { recursive: true, force: true });
  const wanted = { stores: [], seed: {}, ports, data };
  // What users get is measured meanwhile, and comes first.
  const start = () => startStoresProgram(children, 'response-stores', wanted, { niceness: nicenessOf.response });
  let ready = Promise.resolve();
  const keep = async (first: Child) => {
    for (let child: Child | undefined = first; child; ) {
      const exit = await child.exited;
      if (signal.aborted) return;
      const again = Promise.withResolvers<void>();
      ready = again.promise;
      notice(`the response's stores ended (${exit}) and are started again with what they held`);
      await clock.sleep(restartPause, signal);
      if (signal.aborted) return;
      child = await startAgain(start, options);
      if (child) again.resolve();
    }
  };
  void keep(await start());
  return { whenReady: () => ready };
}

/** Undefined where they cannot be started at all, or the system goes down. */
async function startAgain(start: () => Promise<Child>, options: KeepOptions): Promise<Child | undefined> {
  const { data, notice, signal } = options;
  try {
    return await startWith(start, options);
  } catch (error) {
    if (signal.aborted) return undefined;
    const what = 'open incidents, locks, pauses and messages';
    notice(`what the response's stores held is lost (${what}): ${(error as Error).message}`);
  }
  rmSync(data, { recursive: true, force: true });
  try {
    return await startWith(start, options);
  } catch (error) {
    if (!signal.aborted) notice(`the response's stores cannot be started: ${(error as Error).message}`);
    return undefined;
  }
}

/** Rejects, with nothing left running, where they cannot be used. */
async function startWith(start: () => Promise<Child>, { onRestarted }: KeepOptions): Promise<Child> {
  const child = await start();
  try {
    await onRestarted();
    return child;
  } catch (error) {
    await child.end();
    throw error;
  }
}
