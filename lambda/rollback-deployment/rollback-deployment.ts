import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import type { FollowUp } from '../../lib/model/response/follow-up.ts';
import { incidentOf } from '../../lib/model/response/incident.ts';
import type { Message } from '../../lib/model/response/message.ts';
import { whyOver } from '../shared/alarm-now.ts';
import { claim } from '../shared/claim.ts';
import { drillOf, secondsUntilOver } from '../shared/drill.ts';
import { lookForEnds } from '../shared/experiment-end.ts';
import { once } from '../shared/once.ts';
import { ownAlarm } from '../shared/own-alarm.ts';
import { stopAll } from '../shared/stop-all.ts';
import { TakenError } from '../shared/taken-error.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { type Decision, decide } from './decide.ts';
import { followEcs } from './follow-ecs.ts';
import { hearOfDeployment } from './hear-of-deployment.ts';
import { heardAlarms, laterChange, remember } from './heard-alarms.ts';
import type { Rule } from './obstacles.ts';
import { plansThatAre, type RollbackPlan } from './plan.ts';
import { type Read, readSituation } from './read-situation.ts';
import { lookForEnd, overdueMinutes } from './rollback-end.ts';
import type { RollbackPorts } from './rollback-ports.ts';
import { sayNotDone, sayRolledBack } from './tell.ts';

/** Longer than a handler may run: a lease is over only when its holder is dead. */
const leaseSeconds = 60;

/**
 * Takes a service back to its last good version when a deployment is the reason of an alarm, and tells people where it
 * may not or cannot. Nothing is waited for: what takes time is looked at again by a message of its own.
 */
export async function rollbackDeployment(
  message: Exclude<Message, { kind: 'ignored' }>,
  ports: RollbackPorts,
): Promise<void> {
  switch (message.kind) {
    case 'alarm':
      return hearAlarm(message, ports);
    case 'event':
      return message.event.source === 'aws.ecs' ? hearOfDeployment(ports, message.event) : undefined;
    case 'follow-up':
      return follow(message, ports);
    default:
      ports.log.info('ignored', { reason: `a message of kind ${message.kind} rolls nothing back` });
  }
}

async function follow(message: FollowUp, ports: RollbackPorts): Promise<void> {
  const { about, alarm, looks } = message;
  if (about === 'experiment-end') return lookForEnds(ports, message);
  if (about === 'rollback-end') return lookForEnd(ports, message);
  if (about === 'look-again') return look(alarm as AlarmEvent, Number(looks), ports);
  ports.log.warn('ignored', { reason: `nothing here follows ${about}` });
}

async function hearAlarm(alarm: AlarmEvent, ports: RollbackPorts): Promise<void> {
  const meant = await ownAlarm(ports, alarm);
  if ('foreign' in meant) return void ports.log.info('ignored', { alarm: alarm.name, reason: meant.foreign });
  await remember(ports, alarm);
  if (alarm.state !== 'ALARM') return void ports.log.info('remembered', { alarm: alarm.name, state: alarm.state });
  return look(alarm, 0, ports);
}

/** Looks at an alarm that rings, each time once: whoever dies in the middle is followed by one that goes on. */
async function look(alarm: AlarmEvent, looks: number, ports: RollbackPorts): Promise<void> {
  const incident = incidentOf(alarm);
  const tried = await drillOf(ports, alarm);
  if (tried?.is === 'meanwhile') return putOff(ports, alarm, looks, tried);
  const drill = tried !== undefined;
  const key = `${drill ? 'drill: ' : ''}look ${looks} at ${incident}`;
  const held = await claim(ports, key, leaseSeconds);
  if (held.state === 'done') return;
  if (held.state === 'taken') throw new TakenError(key);
  try {
    const unfinished = (await plansThatAre(ports, 'planned')).find((plan) => plan.incident === incident);
    if (unfinished) await goOn(unfinished, alarm, { ports, looks, drill });
    else await lookAnew(alarm, looks, ports, drill);
    await held.done('looked');
  } catch (error) {
    await held.release();
    throw error;
  }
}

/** Nothing is done during a drill, and what rings for another reason is not forgotten for it. */
function putOff(
  ports: RollbackPorts,
  alarm: AlarmEvent,
  looks: number,
  drill: { readonly until: number },
): Promise<void> {
  const seconds = secondsUntilOver(ports, drill);
  ports.log.info('put off: somebody tries whether alarms ring', { alarm: alarm.name, seconds });
  return ports.later({ kind: 'follow-up', about: 'look-again', alarm, looks }, seconds);
}

async function lookAnew(alarm: AlarmEvent, looks: number, ports: RollbackPorts, drill: boolean): Promise<void> {
  const heard = await heardAlarms(ports);
  const later = laterChange(heard, alarm);
  const isOver = later !== undefined && later.state !== 'ALARM';
  const over = isOver ? `it is ${later.state} by now` : await whyOver(ports, alarm, { again: looks > 0 });
  if (over !== undefined) return void ports.log.info('nothing to roll back', { alarm: alarm.name, reason: over });
  const read = await readSituation(ports, { alarm, looks, heard });
  const decision = decide(read.situation);
  ports.log.info(`decided: ${decision.do}`, { alarm: alarm.name, looks, why: decision.why });
  await carry(decision, alarm, { ports, read, looks, drill });
}

interface Context {
  readonly ports: RollbackPorts;
  readonly read: Read;
  readonly looks: number;
  readonly drill: boolean;
}

async function carry(decision: Decision, alarm: AlarmEvent, { ports, read, looks, drill }: Context): Promise<void> {
  switch (decision.do) {
    case 'nothing':
      return;
    case 'look-again': {
      const stop = read.experiments.filter(({ id }) => decision.stop.includes(id));
      if (stop.length > 0) await stopOrLeave(ports, stop, alarm, drill);
      if (decision.rolledBack) await followEcs(ports, planOf(decision.rolledBack, alarm, ports, decision.why));
      return lookLater(ports, alarm, looks, decision.seconds);
    }
    case 'follow':
      return followEcs(ports, planOf(decision.deployed, alarm, ports, decision.why));
    case 'page':
      return page(ports, alarm, decision, drill);
    default: {
      const plan = { ...planOf(decision.deployed, alarm, ports, decision.why), how: decision.do, to: decision.to };
      if (drill || decision.observe) return sayOnce(ports, plan, drill);
      return after(await carryOut(ports, plan), plan, alarm, { ports, looks, drill });
    }
  }
}

/** What is left to be said, or looked at, by what became of a plan. */
async function after(
  result: CarriedOut,
  plan: RollbackPlan,
  alarm: AlarmEvent,
  { ports, looks, drill }: Omit<Context, 'read'>,
): Promise<void> {
  if (result === 'drill') return lookLater(ports, alarm, looks, 1);
  // The deployment has ended, or another has begun, since it was looked at.
  if (result === 'overtaken') return lookLater(ports, alarm, looks, 1);
  if (result !== 'locked' && result !== 'paused') return;
  const why = `another rollback came first: the ${result === 'locked' ? 'service' : 'environment'} is ${result}`;
  return page(ports, alarm, { rule: result, deployed: plan, why }, drill);
}

/**
 * Goes on with a plan whose handler died. Where its alarm is over by now, or it is old, ECS is told nothing that it has not
 * been told: the message may have lain in a dead-letter queue for a day.
 */
async function goOn(plan: RollbackPlan, alarm: AlarmEvent, context: Omit<Context, 'read'>): Promise<void> {
  const { ports, looks } = context;
  const later = laterChange(await heardAlarms(ports), alarm);
  const isOver = later !== undefined && later.state !== 'ALARM';
  const isOld = ports.clock.wall() - plan.at > overdueMinutes * 60_000;
  const anew = !isOver && !isOld && (await whyOver(ports, alarm, { again: looks > 0 })) === undefined;
  const result = await carryOut(ports, plan, { anew });
  if (anew) return after(result, plan, alarm, context);
  const reason = `${alarm.name} is over, or the plan is old`;
  ports.log.info('not carried out anew', { deployment: plan.deployment, result, reason });
}

const lookLater = ({ later }: RollbackPorts, alarm: AlarmEvent, looks: number, seconds: number): Promise<void> =>
  later({ kind: 'follow-up', about: 'look-again', alarm, looks: looks + 1 }, seconds);

/** Where another handler is at it, the experiment is as good as stopped. */
async function stopOrLeave(...[ports, experiments, alarm, drill]: StopArguments): Promise<void> {
  try {
    await stopAll(ports, experiments, alarm, { drill });
  } catch (error) {
    if (!(error instanceof TakenError)) throw error;
  }
}

type StopArguments = [RollbackPorts, Read['experiments'], AlarmEvent, boolean];

type Deployed = Extract<Decision, { do: 'follow' }>['deployed'];

const planOf = (deployed: Deployed, alarm: AlarmEvent, { clock, model }: RollbackPorts, why: string): RollbackPlan => ({
  how: 'by-ecs',
  service: deployed.service,
  deployment: deployed.deployment,
  from: deployed.taskDefinition,
  digests: deployed.digests,
  ...(deployed.isWatched && { isWatched: true }),
  ...(deployed.isTrial && { isTrial: true }),
  alarm: alarm.name,
  incident: incidentOf(alarm),
  why,
  drifts: deployed.stack !== 'none' && model.settings.rollback.stack === 'cloudformation',
  at: clock.wall(),
});

/** Each deployment and each reason once, however many alarms ring. */
const page = (ports: RollbackPorts, alarm: AlarmEvent, { rule, deployed, why }: Paged, drill: boolean): Promise<void> =>
  once(ports, `${drill ? 'drill: ' : ''}page ${rule} ${deployed?.deployment ?? incidentOf(alarm)}`, () => {
    const severity = mild.has(rule) ? 'warning' : 'critical';
    return sayNotDone(ports, alarm, { service: deployed?.service, why, severity }, drill);
  });

/** Nothing was taken back that could have been: what users get, their own alarm says. */
const mild = new Set<Rule>(['no-deployment', 'other-services', 'no-earlier-success']);

interface Paged extends Pick<Extract<Decision, { do: 'page' }>, 'rule' | 'why'> {
  readonly deployed?: Pick<RollbackPlan, 'service' | 'deployment'> | undefined;
}

const sayOnce = (ports: RollbackPorts, plan: RollbackPlan, drill: boolean): Promise<void> =>
  once(ports, `${drill ? `drill of ${plan.incident}` : 'observe'} ${plan.deployment}`, () =>
    sayRolledBack(ports, plan, drill ? 'drill' : 'observe'),
  );
