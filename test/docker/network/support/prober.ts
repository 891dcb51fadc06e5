import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/**
 * A program for one network namespace: it answers UDP and TCP on ports 9001 to 9003, counts what comes in, and asks others. It knows
 * nothing of faults. Requests and answers are lines of JSON.
 */
const ports = [9001, 9002, 9003];
const counts = new Map<string, number>();
const now = () => Number(process.hrtime.bigint()) / 1e6;

for (const port of ports) {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, { address, port: from }) => {
    counts.set(`udp ${port}`, (counts.get(`udp ${port}`) ?? 0) + 1);
    if (bytes[0] === 0x3f) socket.send(bytes, from, address);
  });
  socket.bind(port);
  // Port 9003 swallows: what arrives is counted, in bytes, with the times of the first and the last.
  createServer((client) => {
    client.setNoDelay();
    client.on('error', () => {});
    client.on('data', (bytes) => {
      if (port !== 9003) return void client.write(bytes);
      counts.set('tcp bytes', (counts.get('tcp bytes') ?? 0) + bytes.length);
      if (!counts.has('tcp first')) counts.set('tcp first', now());
      counts.set('tcp last', now());
    });
  }).listen(port, '0.0.0.0');
}

/** Round trips by UDP, milliseconds, one after the other; those that are lost within `wait` are left out. */
async function udp({ host, port, times, wait }: { host: string; port: number; times: number; wait: number }) {
  const socket: DatagramSocket = createSocket('udp4');
  const trips: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = now();
    const message = Buffer.from(`?${i}`);
    const answer = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => done(false), wait);
      const heard = (bytes: Buffer) => bytes.equals(message) && done(true);
      const done = (answered: boolean) => {
        clearTimeout(timer);
        socket.off('message', heard);
        resolve(answered);
      };
      socket.on('message', heard);
    });
    socket.send(message, port, host, () => {});
    if (await answer) trips.push(now() - start);
  }
  socket.close();
  return trips;
}

/** Sends so many datagrams that nobody answers; gives how many the kernel refused. */
async function flood({ host, port, times }: { host: string; port: number; times: number }) {
  const socket = createSocket('udp4');
  let refused = 0;
  for (let i = 0; i < times; i++) {
    // No faster than they are read: what finds no room is lost, too.
    if (i % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise<void>((resolve) => {
      socket.send(`!${i}`, port, host, (error) => {
        if (error) refused++;
        resolve();
      });
    });
  }
  socket.close();
  return refused;
}

/** One TCP connection: milliseconds until it is there, and of one question on it; null where that did not come in time. */
function tcp({ host, port, wait }: { host: string; port: number; wait: number }) {
  return new Promise<{ connected: number | null; answered: number | null; failure?: string }>((resolve) => {
    const start = now();
    let connected: number | null = null;
    let asked = 0;
    const socket = connect({ host, port, noDelay: true });
    const done = (answered: number | null, failure?: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ connected, answered, ...(failure !== undefined && { failure }) });
    };
    const timer = setTimeout(() => done(null), wait);
    socket.on('error', (error: NodeJS.ErrnoException) => done(null, error.code));
    socket.on('connect', () => {
      connected = now() - start;
      asked = now();
      socket.write('?');
    });
    socket.on('data', () => done(now() - asked));
  });
}

async function tcpMany({
  times,
  atOnce = 20,
  ...one
}: {
  times: number;
  atOnce?: number;
  host: string;
  port: number;
  wait: number;
}) {
  const results: Awaited<ReturnType<typeof tcp>>[] = [];
  while (results.length < times) {
    const batch = Math.min(atOnce, times - results.length);
    results.push(...(await Promise.all(Array.from({ length: batch }, () => tcp(one)))));
  }
  return results;
}

/** Writes as fast as it may, for so long, on one connection. */
function pour({ host, milliseconds }: { host: string; milliseconds: number }) {
  return new Promise<null>((resolve) => {
    const socket = connect({ host, port: 9003 });
    const bytes = Buffer.alloc(16_384);
    const end = now() + milliseconds;
    const write = () => {
      while (now() < end) if (!socket.write(bytes)) return void socket.once('drain', write);
      socket.destroy();
      resolve(null);
    };
    socket.on('error', () => resolve(null));
    socket.on('connect', write);
    setTimeout(() => {
      socket.destroy();
      resolve(null);
    }, milliseconds + 100);
  });
}

const doings = {
  udp,
  flood,
  tcpMany,
  pour,
  count: async () => Object.fromEntries(counts),
  forget: async () => {
    counts.clear();
    return null;
  },
} as const;

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, ask, ...options } = JSON.parse(line) as { id: number; ask: keyof typeof doings };
  const answer = await (doings[ask] as (options: unknown) => Promise<unknown>)(options);
  process.stdout.write(`${JSON.stringify({ id, answer })}\n`);
});
process.stdin.on('end', () => process.exit(0));
process.stdout.write('{"id":0,"answer":"ready"}\n');
