import { PublishBatchCommand } from '@aws-sdk/client-sns';
import { systemClock as clock } from '../../../../../base/clock.ts';
import { isAlive, signalProcess } from '../../../../../base/process/identity.ts';
import { type Random, seededRandom } from '../../../../../base/random.ts';
import { responseTopics } from '../../../../../lib/model/response/handlers.ts';
import type { Call } from '../../../../../local/server/call-log.ts';
import { type Received, startReceiver } from '../../../lambda/notify/support/receiver.ts';
import { heardAfter, heardDuring, type Incident, incidentsOf, type Message } from './incidents.ts';
import type { StormSize } from './model.ts';
import type { QueueCount } from './queues.ts';
import { startWorld, type World } from './world.ts';

export interface StormOptions extends StormSize {
  readonly seed: number;
  /** Messages of one incident: a multiple of 25, 50 at least. */
  readonly each: number;
  /** So many processes of each handler die at a call of theirs, see dies.ts. */
  readonly deaths: number;
  /** Whoever is at an incident dies at one of its changes, see dies.ts; then a batch is one message. */
  readonly atWrites?: true;
  /** So many processes are killed at random. */
  readonly kills: number;
  /** The receiver is down for so long, by the storm's clock. */
  readonly downSeconds: number;
  /** Gives up after so long, really. */
  readonly limitSeconds: number;
}

/** What a storm came to, as it is counted outside of the handlers. */
export interface StormOutcome {
  readonly messages: number;
  readonly incidents: readonly Incident[];
  /** The experiment of each incident that is about one, by its subject. */
  readonly experiments: ReadonlyMap<string, string>;
  /** The deployment of each incident that is about one, by its subject. */
  readonly deployments: ReadonlyMap<string, string>;
  readonly calls: readonly Call[];
  readonly received: readonly Received[];
  readonly queues: ReadonlyMap<string, QueueCount>;
  /** Processes that handlers had, and how many of them were killed at random. */
  readonly processes: number;
  readonly killed: number;
  readonly notices: readonly string[];
  readonly seconds: number;
}

/** Alarms of many incidents, told often and out of order. */
export async function runStorm(options: StormOptions): Promise<StormOutcome> {
  const begun = clock.monotonic();
  const down = await startReceiver();
  await down.close();
  const { deaths, atWrites, limitSeconds } = options;
  const world = await startWorld({
    ...options,
    hook: down.url,
    dying: { STORM_DEATHS: String(deaths), ...(atWrites && { STORM_WRITES: 'true' }) },
    ...(atWrites && { changes: { batchSize: 1 } }),
  });
  const { account, watch, wall, until } = world;
  const received: Received[] = [];
  let up: Awaited<ReturnType<typeof startReceiver>> | undefined;
  try {
    const incidents = incidentsOf(options, wall());
    const random = seededRandom(options.seed);
    const ids = await account.prepare(incidents);
    for (const { alarm, peoples, at } of incidents) {
      for (const name of [alarm, ...peoples.slice(0, 1)]) account.ring(name, 'ALARM', at);
      for (const name of peoples.slice(1)) account.ring(name, 'OK', at + 8000);
    }
    const during = shuffled(
      incidents.flatMap((incident) => heardDuring(incident, options.each)),
      random,
    );
    const killing = killAtRandom(world, options.kills, random);
    const upAt = wall() + options.downSeconds * 1000;
    const sent = publish(world, during);
    await until(() => wall() >= upAt, limitSeconds);
    up = await startReceiver({ port: down.port, received });
    await sent;
    const isQuiet = () => watch.isNone('visible', 'inFlight');
    await until(async () => (await isQuiet()) && areTold(received, incidents, ['begun', 'acted']), limitSeconds);
    const killed = await killing;
    for (const { alarm, peoples } of incidents) {
      for (const name of [alarm, ...peoples]) account.ring(name, 'OK', wall());
    }
    const after = shuffled(
      incidents.flatMap((one) => heardAfter(one, options.each, wall())),
      random,
    );
    await publish(world, after);
    const isEmpty = () => watch.isNone('visible', 'inFlight', 'delayed');
    await until(async () => (await isEmpty()) && areTold(received, incidents, ['over']), limitSeconds);
    const of = (kind: Incident['kind']) => incidents.filter((one) => one.kind === kind);
    return {
      messages: during.length + after.length,
      incidents,
      experiments: new Map(of('experiment').map(({ subject }, n) => [subject, ids[n] ?? ''])),
      deployments: new Map(of('deployment').map(({ subject }) => [subject, account.deploymentOf(subject)])),
      calls: await account.calls(),
      received,
      queues: await watch.counts(),
      processes: [...world.queues.keys()].reduce((sum, handler) => sum + world.processesOf(handler).length, 0),
      killed,
      notices: world.notices,
      seconds: (clock.monotonic() - begun) / 1000,
    };
  } finally {
    await world.close();
    await up?.close();
  }
}

/** Whether each incident was told on each of these occasions. */
function areTold(received: readonly Received[], incidents: readonly Incident[], occasions: readonly string[]): boolean {
  return occasions.every((occasion) => {
    const told = new Set(received.filter(({ body }) => isOn(body, occasion)).map(({ body }) => body.incident));
    return told.size >= incidents.length;
  });
}

/** What was done may begin an incident, too. */
export const isOn = ({ occasion, done }: Received['body'], wanted: string): boolean =>
  occasion === wanted || (wanted === 'acted' && occasion === 'begun' && done !== null);

async function publish({ sns, resources }: World, messages: readonly Message[]): Promise<void> {
  for (const topic of responseTopics) {
    const own = messages.filter((message) => message.topic === topic);
    for (let from = 0; from < own.length; from += 10) {
      const PublishBatchRequestEntries = own
        .slice(from, from + 10)
        .map(({ body }, n) => ({ Id: String(n), Message: JSON.stringify(body) }));
      const TopicArn = resources.topics[topic];
      const { Failed = [] } = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
      if (Failed.length > 0) throw new Error(`SNS refused ${Failed.length} messages: ${Failed[0]?.Message}`);
    }
  }
}

/** One process of those that run now, so often, a second or two apart; gives how many died of it. */
async function killAtRandom({ queues, processesOf }: World, times: number, random: Random): Promise<number> {
  let killed = 0;
  for (let n = 0; n < times; n += 1) {
    await clock.sleep(1000 + random() * 1000);
    const alive = [...queues.keys()].flatMap(processesOf).filter(isAlive);
    const chosen = alive[Math.floor(random() * alive.length)];
    if (!chosen) continue;
    signalProcess(chosen, 'SIGKILL');
    killed += 1;
  }
  return killed;
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as Item, mixed[last] as Item];
  }
  return mixed;
}
