import { meaningOf } from '../../lib/model/response/alarm-meaning.ts';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import { type Explanation, explainingExperiment } from './explaining-experiment.ts';
import { hasNoDataYet, isComposite } from './no-data-yet.ts';
import type { NotifyPorts } from './ports.ts';
import { type Child, ringingChildren } from './ringing-children.ts';
import { isAboutUsers } from './severity-of.ts';

/** Why people are not told of an alarm now, and when it is looked at again, milliseconds since the epoch. */
export interface Hold {
  readonly why: string;
  readonly lookAgainAt: number;
  readonly experiment?: string;
}

/** What is known of an alarm that rings. */
export interface Heard {
  /** Absent where people are told. */
  readonly hold?: Hold;
  /** The alarms that ring under it, or did, where it is over others. */
  readonly under: readonly string[];
}

/** Data that is not there so long after its alarm rang is told. */
const noDataMilliseconds = 15 * 60_000;
const whileRunningMilliseconds = 60_000;

/** Whether something explains an alarm, and what. Where that cannot be found out people are told. */
export async function whyHeld(ports: NotifyPorts, alarm: AlarmEvent): Promise<Heard> {
  let under: readonly Child[] = [];
  try {
    under = isComposite(alarm) ? await ringingChildren(ports.cloudwatch, alarm) : [];
    const hold = (await experimentOf(ports, alarm, under)) ?? noDataOf(ports, alarm, under);
    return { ...(hold && { hold }), under: under.map(({ name }) => name) };
  } catch (error) {
    ports.log.warn('told, since it could not be found out whether something explains it', {
      alarm: alarm.name,
      error: error as Error,
    });
    return { under: under.map(({ name }) => name) };
  }
}

/** One that is over others is explained where every one of them is that rings, or did. */
async function experimentOf(
  ports: NotifyPorts,
  { name, at }: AlarmEvent,
  under: readonly Child[],
): Promise<Hold | undefined> {
  const own = meaningOf(name, ports.model);
  if (!own || isAboutUsers(own)) return undefined;
  const ringing =
    own.kind === 'people'
      ? under.map((one) => ({ name: one.name, at: (one.rings && one.since) || at }))
      : [{ name, at }];
  const now = ports.clock.wall();
  const explanations: Explanation[] = [];
  for (const one of ringing) {
    const meaning = meaningOf(one.name, ports.model);
    const explanation = meaning && (await explainingExperiment(ports, { ...one, meaning }, now));
    if (!explanation) return undefined;
    explanations.push(explanation);
  }
  const [first] = explanations;
  if (!first) return undefined;
  const lookAgainAt = Math.min(...explanations.map(({ until = now + whileRunningMilliseconds }) => until));
  return { why: `experiment ${first.experiment} expects it`, experiment: first.experiment, lookAgainAt };
}

function noDataOf({ clock }: NotifyPorts, alarm: AlarmEvent, under: readonly Child[]): Hold | undefined {
  const lookAgainAt = alarm.at + noDataMilliseconds;
  if (clock.wall() >= lookAgainAt || !hasNoDataYet(alarm, under)) return undefined;
  return { why: 'its data is not there yet', lookAgainAt };
}
