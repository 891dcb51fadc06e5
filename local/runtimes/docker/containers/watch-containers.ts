import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Clock, systemClock } from '../../../../base/clock.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { dockerLabels } from '../labels.ts';
import { type ContainerBook, type ContainerChange, createContainerBook } from './container-book.ts';
import { healthOf, type Incarnation, incarnationOf, lastIncarnationOf } from './incarnation.ts';

export interface ContainerWatch {
  /** Those that run, oldest first. */
  running(): Incarnation[];
  close(): void;
}

/** What is read of an event. Source: Docker Engine API 1.41, SystemEvents. */
interface DaemonEvent {
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
}

/** How soon a daemon that has gone is asked again. */
const againMilliseconds = 250;

/**
 * Follows the containers that carry the label of a system, by the daemon's events: none is polled. Resolves once it has
 * looked at those that are there, each of which is told as started. Where the daemon goes, it is asked again until it is
 * back, and what has happened meanwhile is told then.
 */
export async function watchContainers(
  daemon: Daemon,
  system: string,
  { onChange, clock = systemClock }: { readonly onChange: (change: ContainerChange) => void; readonly clock?: Clock },
): Promise<ContainerWatch> {
  const label = [`${dockerLabels.system}=${system}`];
  const book = createContainerBook(onChange);
  const closed = new AbortController();
  const first = Promise.withResolvers<void>();
  const keepListening = async () => {
    while (!closed.signal.aborted) {
      await listen(daemon, { label, book, clock, looked: first.resolve, signal: closed.signal }).catch(first.reject);
      if (!closed.signal.aborted) await clock.sleep(againMilliseconds);
    }
  };
  void keepListening();
  try {
    await first.promise;
  } catch (error) {
    closed.abort();
    throw error;
  }
  return { running: book.running, close: () => closed.abort() };
}

interface Listening {
  readonly label: string[];
  readonly book: ContainerBook;
  readonly clock: Clock;
  /** What is there has been looked at. */
  readonly looked: () => void;
  readonly signal: AbortSignal;
}

/** Listens first and looks then, so that nothing is missed; one event after the other. Resolves when the stream ends. */
async function listen(daemon: Daemon, listening: Listening): Promise<void> {
  const { label, book, looked, signal } = listening;
  const stream = (await daemon.docker.getEvents({ filters: { type: ['container'], label } })) as unknown as Readable;
  const ended = new Promise<void>((done) => void stream.once('close', done));
  stream.on('error', () => {});
  const end = () => stream.destroy();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  let last = look(daemon, listening).then(looked);
  const lines = createInterface({ input: stream });
  // It tells of the stream's errors, too.
  lines.on('error', () => {});
  lines.on('line', (line) => {
    last = last.then(() => hear(daemon, JSON.parse(line) as DaemonEvent, book));
    last.catch(end);
  });
  last.catch(end);
  await ended;
  signal.removeEventListener('abort', end);
  await last;
}

async function look(daemon: Daemon, { label, book, clock }: Listening): Promise<void> {
  const found = await daemon.docker.listContainers({ filters: { label } });
  const inspected = await Promise.all(found.map(({ Id }) => inspect(daemon, Id)));
  book.are(
    inspected.flatMap((of) => of ?? []),
    clock.wall(),
  );
}

async function hear(daemon: Daemon, { Action, Actor, timeNano }: DaemonEvent, book: ContainerBook): Promise<void> {
  const at = timeNano / 1e6;
  const [action = '', detail] = Action.split(': ');
  switch (action) {
    case 'start': {
      // It may have ended again by now: its `die` comes next. Where it has gone altogether, nothing is told of it.
      const last = await inspect(daemon, Actor.ID, lastIncarnationOf);
      return last && book.began(last, at);
    }
    case 'oom':
      return book.ranOutOfMemory(Actor.ID);
    case 'die':
      return book.ended(Actor.ID, at, Number(Actor.Attributes.exitCode));
    case 'destroy':
      return book.ended(Actor.ID, at);
    case 'health_status':
      return book.healthIs(Actor.ID, healthOf(detail), at);
  }
}

/** Undefined where the container has gone. */
async function inspect({ docker }: Daemon, id: string, read = incarnationOf): Promise<Incarnation | undefined> {
  try {
    return read(await docker.getContainer(id).inspect());
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}
