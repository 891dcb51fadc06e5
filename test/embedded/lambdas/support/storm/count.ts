import type { Received } from '../../../lambda/notify/support/receiver.ts';
import type { Incident } from './incidents.ts';
import { isOn, type StormOutcome } from './storm.ts';

/** What a storm came to, in numbers that are each wanted to be something. */
export interface StormCounts {
  /** Incidents by how often FIS or ECS was told to change something on their account. */
  readonly actedOnOnce: number;
  readonly actedOnNever: number;
  readonly actedOnMoreOften: number;
  /** Calls that changed something and belong to no incident, or were refused. */
  readonly otherCalls: number;
  /** Incidents as the receiver tells them apart. */
  readonly toldApart: number;
  /** Incidents of which it was told all: its beginning, what was done, its end, under one name. */
  readonly toldWhole: number;
  /** Messages that are left in queues, and in dead-letter queues. */
  readonly left: number;
  readonly dead: number;
  /** Notifications that came once more, since a handler died between sending and remembering it. */
  readonly toldAgain: number;
}

/** Counts by the log of calls of the endpoints, by what the receiver was sent, and by the queues. */
export function countsOf(outcome: StormOutcome): StormCounts {
  const { incidents, calls, received, queues } = outcome;
  const acts = incidents.map((incident) => actsOn(outcome, incident));
  const whole = incidents.map((incident) => incidentTold(received, incident));
  const queued = [...queues.values()];
  return {
    actedOnOnce: acts.filter((times) => times === 1).length,
    actedOnNever: acts.filter((times) => times === 0).length,
    actedOnMoreOften: acts.filter((times) => times > 1).length,
    otherCalls: calls.length - acts.reduce((sum, times) => sum + times, 0),
    toldApart: new Set(received.map(({ body }) => body.incident)).size,
    toldWhole: new Set(whole.filter((name) => name !== undefined)).size,
    left: queued.reduce((sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed, 0),
    dead: queued.reduce((sum, { dead }) => sum + dead, 0),
    toldAgain: received.length - new Set(received.map(({ body }) => body.id)).size,
  };
}

/** What is wanted of so many incidents; whoever is killed may tell something again. */
export const wanted = (incidents: number): Omit<StormCounts, 'toldAgain'> => ({
  actedOnOnce: incidents,
  actedOnNever: 0,
  actedOnMoreOften: 0,
  otherCalls: 0,
  toldApart: incidents,
  toldWhole: incidents,
  left: 0,
  dead: 0,
});

/** How often the deployment was rolled back, one way or the other, or the experiment stopped. */
function actsOn({ calls, experiments, deployments }: StormOutcome, { kind, subject }: Incident): number {
  const done = calls.filter(({ error }) => error === undefined);
  const isAbout = ({ operation, parameters }: (typeof calls)[number]) => {
    const { id, service, serviceDeploymentArn } = parameters as Record<string, unknown>;
    if (kind === 'experiment') return operation === 'StopExperiment' && id === experiments.get(subject);
    if (operation === 'UpdateService') return service === subject;
    return operation === 'StopServiceDeployment' && serviceDeploymentArn === deployments.get(subject);
  };
  return done.filter(isAbout).length;
}

/** The name under which all of an incident was told; undefined where something is missing or has another name. */
function incidentTold(received: readonly Received[], { kind, subject, peoples }: Incident): unknown {
  const titled = (text: string) => received.find(({ body }) => String(body.title).startsWith(text))?.body.incident;
  const did =
    kind === 'experiment'
      ? [titled(`hurts-${subject} was stopped by`)]
      : [titled(`${subject} is being rolled back:`), titled(`${subject} is rolled back`)];
  const [name] = did;
  const of = received.filter(({ body }) => body.incident === name);
  const isWhole = ['begun', 'acted', 'over'].every((occasion) => of.some(({ body }) => isOn(body, occasion)));
  const isOwn = peoples.some((alarm) => String(name).startsWith(`${alarm}@`) || String(name).includes(`-${subject}@`));
  return did.every((one) => one !== undefined && one === name) && isWhole && isOwn ? name : undefined;
}
