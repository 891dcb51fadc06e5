import type { NotifyPorts } from './ports.ts';
import { expiryOf } from './ports.ts';

/** An incident that alarms may still join, and the time in which it rang. */
interface Entry {
  readonly id: string;
  readonly first: number;
  readonly last: number;
  /** The latest that joined, by `NAME@TIME`: whoever died after joining finds that it had. */
  readonly rings: readonly string[];
  readonly alone?: true;
  readonly drill?: true;
}

interface Joining {
  /** What the incident is called if it begins with this. */
  readonly id: string;
  readonly at: number;
  /** Undefined for what is no ringing of an alarm. */
  readonly ring?: string;
  /** It belongs to nothing else, whenever that was. */
  readonly alone?: true;
  /** A drill is never one incident with what is real. */
  readonly drill?: true;
}

type OpenPorts = Pick<NotifyPorts, 'ledger' | 'clock' | 'model'>;

const pk = 'NOTIFY-OPEN';
const mostRings = 200;
const mostDays = 7;
const mostTries = 50;

/**
 * Finds or begins the incident: one that rang within `groupMinutes` of the moment, by the alarms' own times. All of an
 * environment's open incidents are one item, replaced by its version, so that two who begin one at once begin the same.
 */
export async function joinIncident(ports: OpenPorts, joining: Joining): Promise<string> {
  const near = ports.model.settings.notify.groupMinutes * 60_000;
  return change(ports, (entries) => {
    const { id, at, ring, alone, drill } = joining;
    const known = entries.find((entry) => (ring && entry.rings.includes(ring)) || entry.id === id);
    const isNear = (entry: Entry) =>
      !entry.alone && entry.drill === drill && at >= entry.first - near && at <= entry.last + near;
    const found = known ?? (alone ? undefined : entries.find(isNear));
    const begun = {
      id,
      first: at,
      last: at,
      rings: ring ? [ring] : [],
      ...(alone && { alone }),
      ...(drill && { drill }),
    };
    if (!found) return { entries: [...entries, begun], result: id };
    if (!ring || found.rings.includes(ring)) return { result: found.id };
    const grown = {
      ...found,
      first: Math.min(found.first, at),
      last: Math.max(found.last, at),
      rings: [...found.rings, ring].slice(-mostRings),
    };
    return { entries: entries.map((entry) => (entry === found ? grown : entry)), result: found.id };
  });
}

/**
 * Closes an incident, so that what rings from now on begins another; false where `isOver` says that it is not, with the
 * latest that joined. Whoever joins meanwhile makes it look again.
 */
export const closeIncident = (
  ports: OpenPorts,
  id: string,
  isOver: (rings: readonly string[]) => Promise<boolean>,
): Promise<boolean> =>
  change(ports, async (entries) => {
    const found = entries.find((entry) => entry.id === id);
    if (!(await isOver(found?.rings ?? []))) return { result: false };
    return { ...(found && { entries: entries.filter((entry) => entry !== found) }), result: true };
  });

interface Changed<Result> {
  /** Absent where nothing changes. */
  readonly entries?: readonly Entry[];
  readonly result: Result;
}

type Decide<Result> = (entries: readonly Entry[]) => Changed<Result> | Promise<Changed<Result>>;

/** What this process does to the item, one after the other: it need not lose against itself. */
const queues = new WeakMap<OpenPorts['ledger'], Promise<unknown>>();

function change<Result>(ports: OpenPorts, decide: Decide<Result>): Promise<Result> {
  const before = queues.get(ports.ledger) ?? Promise.resolve();
  const own = before.then(() => replaceItem(ports, decide));
  queues.set(
    ports.ledger,
    own.catch(() => {}),
  );
  return own;
}

async function replaceItem<Result>(ports: OpenPorts, decide: Decide<Result>): Promise<Result> {
  const { ledger, clock } = ports;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const item = await ledger.get(pk, '-');
    const oldest = clock.wall() - mostDays * 86_400_000;
    const before = ((item?.entries ?? []) as readonly Entry[]).filter(({ last }) => last >= oldest);
    const { entries, result } = await decide(before);
    if (!entries) return result;
    if (await ledger.replace({ pk, sk: '-', entries, expiresAt: expiryOf(ports) }, item)) return result;
    await clock.sleep(Math.random() * 20 * Math.min(tries + 1, 10));
  }
  throw new Error(`the open incidents were changed by others ${mostTries} times in a row`);
}
