import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { probeLink } from '../../local/runtimes/embedded/links/probe.ts';
import { connectTo, eventually, roundTrip, startServer } from '../embedded/links/support/peers.ts';
import { blackhole, fault, latency, link, loss, type Rig, startLinks } from '../embedded/links/support/rig.ts';
import { type Figures, printFigures, quantile } from './table.ts';

const request = 'GET /orders HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n';

/** Measures the link proxies: what they add, and how exactly they impair and let go. Takes about half a minute. */
export async function bench(): Promise<Figures[]> {
  const rig = await startLinks(Date.now());
  const replies = await startHelper('links-replies.ts');
  const pipe = await startHelper('links-pipe.ts', String(replies.port));
  try {
    const port = await link(rig, replies.port);
    return [
      await roundTrips({ direct: replies.port, 'net pipe': pipe.port, 'link proxy': port }),
      await latencyError(rig, port),
      await lossShare(rig, port),
      await clearTime(rig, port),
    ];
  } finally {
    await Promise.all([pipe.stop(), replies.stop()]);
    await rig.stop();
  }
}

async function startHelper(file: string, ...args: string[]): Promise<{ port: number; stop(): Promise<void> }> {
  const path = fileURLToPath(new URL(`./support/${file}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = await once(child.stdout, 'data');
  return {
    port: Number(line),
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

/** One connection each, one request at a time, the three in turn, so that a busy moment meets all of them. */
async function roundTrips(ports: Record<string, number>): Promise<Figures> {
  const paths = await Promise.all(
    Object.entries(ports).map(async ([name, port]) => ({
      name,
      socket: await connectTo(port),
      rounds: [] as number[],
    })),
  );
  for (const { socket } of paths) await times(2000, () => roundTrip(socket, request));
  for (let round = 0; round < 25; round += 1) {
    for (const { socket, rounds } of paths)
      rounds.push(quantile(await times(400, () => roundTrip(socket, request)), 0.5));
  }
  for (const { socket } of paths) socket.destroy();
  const direct = quantile(paths[0]?.rounds ?? [], 0.5);
  const pipe = paths[1]?.rounds ?? [];
  return {
    title: 'Round trip without a fault (p50 of 25 rounds of 400)',
    head: ['path', 'p50 µs', 'added µs', 'best round µs', 'of the pipe, median by round'],
    rows: paths.map(({ name, rounds }) => {
      const median = quantile(rounds, 0.5);
      const ratio = quantile(
        rounds.map((time, round) => time / (pipe[round] as number)),
        0.5,
      );
      const times = [median, median - direct, Math.min(...rounds)].map((value) => (1000 * value).toFixed(1));
      return [name, ...times, ratio.toFixed(2)];
    }),
  };
}

async function latencyError(rig: Rig, port: number): Promise<Figures> {
  const probe = async () => (await probeLink({ port, protocol: 'http', timeoutMs: 5000 })).milliseconds;
  // As rarely as under the fault: a machine that has gone idle takes its time to wake up.
  const plain = await times(100, () => sleep(50).then(probe));
  await rig.links.impair(fault(latency(50), { sender: 'caller' }));
  const delayed = await times(150, probe);
  await rig.links.clear('fault');
  const median = quantile(delayed, 0.5);
  const idle = quantile(plain, 0.5);
  return {
    title: 'Latency fault of 50 ms (150 probes, each a connection of its own)',
    head: ['median ms', 'p95 ms', 'median without fault ms', 'error ms', 'error with the round trip itself ms'],
    rows: [[median, quantile(delayed, 0.95), idle, median - idle - 50, median - 50].map((value) => value.toFixed(2))],
  };
}

async function lossShare(rig: Rig, port: number): Promise<Figures> {
  const rows: string[][] = [];
  for (const percent of [1, 10, 30]) {
    await rig.links.impair(fault(loss(percent), { sender: 'caller' }));
    const counts = await Promise.all(Array.from({ length: 50 }, () => lateOf(port, 40)));
    await rig.links.clear('fault');
    const lost = counts.reduce((sum, count) => sum + count, 0) / 2000;
    const spread = 2.576 * Math.sqrt(((percent / 100) * (1 - percent / 100)) / 2000);
    const interval = [percent / 100 - spread, percent / 100 + spread];
    const isInside = Math.abs(lost - percent / 100) <= spread;
    rows.push([`${percent} %`, inPercent(lost), interval.map(inPercent).join(' to '), isInside ? 'yes' : 'no']);
  }
  return {
    title: 'Loss, counted as round trips of one segment that a retransmission delayed (2,000 each)',
    head: ['fault', 'measured', '99 % interval', 'inside'],
    rows,
  };
}

async function lateOf(port: number, count: number): Promise<number> {
  const socket = await connectTo(port);
  const taken = await times(count, () => roundTrip(socket, request));
  socket.destroy();
  return taken.filter((time) => time >= 199).length;
}

async function clearTime(rig: Rig, port: number): Promise<Figures> {
  const sockets = await Promise.all(Array.from({ length: 100 }, () => connectTo(port)));
  for (const socket of sockets) await roundTrip(socket, request);
  const blackholed = await times(100, async () => {
    await rig.links.impair(fault(blackhole));
    const answers = sockets.map((socket) => roundTrip(socket, request));
    const time = await timed(() => rig.links.clear('fault'));
    await Promise.all(answers);
    return time;
  });
  for (const socket of sockets) socket.destroy();
  return {
    title: 'Clear of a blackhole, from the call to its reply (100 times)',
    head: ['connections', 'p50 ms', 'p99 ms'],
    rows: [
      ['100 that wait for replies', ...[0.5, 0.99].map((at) => quantile(blackholed, at).toFixed(2))],
      ['client gone, upstream streams', ...(await clearAfterDeparture(rig))],
    ],
  };
}

async function clearAfterDeparture(rig: Rig): Promise<string[]> {
  const streaming = await startServer(stream);
  const port = await link(rig, streaming.port);
  const taken = await times(100, async () => {
    const socket = await connectTo(port);
    await once(socket, 'data');
    await rig.links.impair(fault(blackhole));
    socket.destroy();
    const time = await timed(() => rig.links.clear('fault'));
    await eventually(() => streaming.sockets.size === 0);
    return time;
  });
  await streaming.close();
  return [0.5, 0.99].map((at) => quantile(taken, at).toFixed(2));
}

function stream(socket: Socket): void {
  const more = () => {
    while (!socket.destroyed && socket.write(Buffer.alloc(16_384)));
  };
  socket.on('drain', more);
  more();
}

async function times(count: number, measure: () => Promise<number>): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < count; i += 1) taken.push(await measure());
  return taken;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

const inPercent = (share: number): string => `${(100 * share).toFixed(2)} %`;

if (import.meta.main) {
  for (const figures of await bench()) printFigures(figures);
}
