import { PassThrough } from 'node:stream';
import { type Clock, systemClock } from '../../../../base/clock.ts';
import { createRpc } from '../../../../base/rpc.ts';
import type { Desired, LinkSample, LinkStats } from '../../embedded/links/protocol.ts';
import type { Daemon } from '../daemon/daemon.ts';

/** A proxy's container, as seen by who tells it what to do. Calls reject once it has gone, or the daemon has. */
export interface ObservingProxy {
  configure(desired: Desired): Promise<void>;
  stats(): Promise<LinkStats>;
  /** Lets go of it: it carries on. */
  close(): void;
  /** Resolves when it has gone, or the daemon has. */
  readonly closed: Promise<void>;
}

interface AttachOptions {
  /** Their times are by this process's clock, whichever kernel the proxy runs on. */
  readonly onSamples: (batch: readonly LinkSample[]) => void;
  readonly onLine: (line: string) => void;
  readonly clock?: Clock;
}

/** Attaches to the standard input and output of a proxy's container, and is told its samples from then on. */
export async function attachProxy(
  { docker }: Daemon,
  containerId: string,
  { onSamples, onLine, clock = systemClock }: AttachOptions,
): Promise<ObservingProxy> {
  const streams = { stream: true, stdin: true, stdout: true, stderr: true };
  const wire = await docker.getContainer(containerId).attach({ ...streams, hijack: true });
  const [output, errors] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(wire, output, errors);
  wire.once('close', () => output.end());
  errors.setEncoding('utf8').on('data', (text: string) => onLine(text.trimEnd()));

  let behind = 0;
  const samples = (batch: readonly LinkSample[]) =>
    onSamples(batch.map((sample) => ({ ...sample, start: sample.start + behind })));
  const rpc = createRpc(output, wire as never, { samples }, onLine, 'the proxy');
  const asked = clock.monotonic();
  const theirs = await rpc.call<number>('now');
  behind = (asked + clock.monotonic()) / 2 - theirs;
  await rpc.call('subscribe');

  return {
    closed: rpc.closed,
    configure: (desired) => rpc.call('configure', desired),
    stats: () => rpc.call('stats'),
    close: () => void (wire as unknown as { destroy(): void }).destroy(),
  };
}
