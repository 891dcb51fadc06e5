import { serviceNamedBy, servicesOf } from '../../lib/model/response/expected-alarm.ts';
import { dependents } from '../../lib/model/topology.ts';
import { type Rule, whyNot } from './obstacles.ts';
import type { Deployed, NearExperiment, Situation } from './situation.ts';
import { isSuspect, isUnderWay } from './suspect.ts';

/** What is to be done about an alarm, and why, in a sentence. */
export type Decision =
  | { readonly do: 'nothing'; readonly why: string }
  | {
      readonly do: 'look-again';
      readonly seconds: number;
      readonly stop: readonly string[];
      /** ECS has rolled it back already, which is told whatever is seen then. */
      readonly rolledBack?: Deployed;
      readonly why: string;
    }
  /** ECS rolls back already: its end is told. */
  | { readonly do: 'follow'; readonly deployed: Deployed; readonly why: string }
  | { readonly do: 'page'; readonly rule: Rule; readonly deployed?: Deployed; readonly why: string }
  | {
      readonly do: 'stop-deployment' | 'update-service';
      readonly deployed: Deployed;
      readonly to: string;
      /** Only said, by the settings of the service. */
      readonly observe: boolean;
      readonly why: string;
    };

/** So many looks at an experiment that does not end, each two windows apart, and people are asked. */
const mostLooks = 10;

/**
 * Decides what an alarm that rings means for the deployments of its environment. An experiment comes first, then whether
 * some deployment can be meant at all, then all that speaks against a machine's undoing it; what is left is looked at a
 * second time, so that alarms that ring a little later have their say, and done.
 */
export function decide(situation: Situation): Decision {
  const { alarm, system, deployments, settings } = situation;
  const about = servicesOf(alarm.meaning, system);
  if (about.length === 0) return nothing(`${alarm.name} is about no service`);
  const suspects = deployments.filter((deployed) => isSuspect(deployed, alarm, settings));
  if (suspects.length === 0) return nothing(`no deployment is suspect: none in ${settings.suspectMinutes} min`);
  const meant = changesAmong(suspects.filter(({ service }) => about.includes(service)));
  const rolledBack = meant.find(({ lock }) => lock && alarm.rangAt <= lock.at);
  if (rolledBack) return nothing(`${rolledBack.service} has been rolled back since it rang`);
  const fixes = meant.filter(isFix);
  const open = meant.filter((deployed) => !isFix(deployed));
  if (meant.length > 0 && open.length === 0) {
    return nothing(
      `the deployment of ${namesOf(fixes)} began when harm was done already, or went back to what ran well before: it is a fix`,
    );
  }
  const explained = explainedByExperiment(situation, open);
  if (explained) return explained;
  return open.length === 0 ? noDeployment(about, suspects) : aboutOpen(situation, open, suspects);
}

const isFix = ({ beganInAlarm, isReturn = false }: Deployed) => beganInAlarm || isReturn;

/** Where some deployment has changed what ran before, one that has not is no suspect beside it. */
function changesAmong(meant: readonly Deployed[]): readonly Deployed[] {
  const changes = meant.filter((deployed) => !changedNothing(deployed));
  return changes.length > 0 ? changes : meant;
}

/** With it the service began, or the same version was deployed again; and that went well. */
const changedNothing = ({ good, status }: Deployed) => good === undefined && status === 'SUCCESSFUL';

const nothing = (why: string): Decision => ({ do: 'nothing', why });
const namesOf = (deployed: readonly Deployed[]) => deployed.map(({ service }) => service).join(', ');

const noDeployment = (about: readonly string[], suspects: readonly Deployed[]): Decision => ({
  do: 'page',
  rule: 'no-deployment',
  why: `the alarm is about ${about.join(', ')}, without a deployment; deployed lately: ${namesOf(suspects)}`,
});

/**
 * An experiment explains an alarm that is inside its radius, while it runs and for two evaluation windows after its end:
 * it is stopped first, unless there is nothing that would be rolled back then. One that runs and does not expect the alarm
 * explains nothing; since the same alarm stops it, the second look is two windows later.
 */
function explainedByExperiment(situation: Situation, open: readonly Deployed[]): Decision | undefined {
  const { experiments, alarm, now, looks } = situation;
  const windows = 2 * alarm.windowSeconds * 1000;
  const running = experiments.filter(({ isRunning }) => isRunning);
  const inside = running.filter((one) => one.expects);
  const why = `${running.map(experimentInWords).join(', ')} ${running.length === 1 ? 'runs' : 'run'}`;
  if (inside.length > 0 && open.every((one) => leavesAsItIs(situation, one))) {
    // What was rolled back in vain rings on when the experiment is over.
    const isOver = looks >= mostLooks || !open.some(isRolledBack);
    const explained = `${why}, and explains it`;
    return isOver ? nothing(explained) : { do: 'look-again', seconds: windows / 1000, stop: [], why: explained };
  }
  if (inside.length > 0 && looks >= mostLooks) {
    return { do: 'page', rule: 'experiment', why: `${why}, though it should have been stopped` };
  }
  if (inside.length > 0 || (running.length > 0 && looks === 0)) {
    return { do: 'look-again', seconds: windows / 1000, stop: inside.map(({ id }) => id), why };
  }
  const lately = experiments.filter((one) => one.expects && now < (one.ended ?? 0) + windows);
  if (lately.length === 0) return undefined;
  const last = Math.max(...lately.map(({ ended = 0 }) => ended));
  const seconds = Math.max(1, Math.ceil((last + windows - now) / 1000));
  return {
    do: 'look-again',
    seconds,
    stop: [],
    why: `${lately.map(experimentInWords).join(', ')} has only just ended`,
  };
}

/** Nothing would be rolled back, whatever the alarm is about: what ECS has rolled back is gone already. */
const leavesAsItIs = (situation: Situation, deployed: Deployed): boolean =>
  isObserved(situation, deployed.service) || changedNothing(deployed) || isRolledBack(deployed);

const isRolledBack = ({ status }: Deployed) => status === 'ROLLBACK_SUCCESSFUL';

const experimentInWords = ({ name, id }: NearExperiment) => `experiment ${name} (${id})`;

/** Deployments that the alarm may be about: which of them it is, if one, and what speaks against undoing it. */
function aboutOpen(situation: Situation, open: readonly Deployed[], suspects: readonly Deployed[]): Decision {
  const strangers = othersThatRing(situation, suspects);
  if (strangers.length > 0) {
    const why = `alarms ring for ${strangers.join(', ')}, without a deployment: ${namesOf(open)} may be innocent`;
    return { do: 'page', rule: 'other-services', why };
  }
  if (open.every(changedNothing) && suspects.length > open.length && situation.looks === 0) {
    const seconds = secondLookSeconds(situation.alarm.windowSeconds);
    const why = `nothing of ${namesOf(open)} has changed, and others were deployed lately: their alarms may say more`;
    return { do: 'look-again', seconds, stop: [], why };
  }
  const called = suspects.filter((other) => isNews(other) && open.some((one) => calls(situation, one, other)));
  if (open.every(changedNothing) && called.length > 0) {
    return nothing(
      `nothing of ${namesOf(open)} has changed, and ${namesOf(called)}, which it calls, has: that decides`,
    );
  }
  const [deployed, ...others] = rootsOf(situation, open, suspects);
  if (!deployed) return nothing(`${namesOf(open)}: what it calls was deployed too and rings itself, and that decides`);
  if (others.length > 0) {
    const why = `${namesOf(open)} were deployed lately, and nothing says which of them it is`;
    return { do: 'page', rule: 'several-deployments', why };
  }
  return aboutCaller(situation, deployed, suspects) ?? aboutOne(situation, deployed);
}

/** So many looks, and whoever has not rung by then is asked people about. */
const mostSecondLooks = 3;

/**
 * What a service calls may be bad though its own alarm does not ring yet: it has few answers, once breakers are open.
 * Nothing says then which of them it is.
 */
function aboutCaller(situation: Situation, deployed: Deployed, suspects: readonly Deployed[]): Decision | undefined {
  const called = suspects.filter((other) => isNews(other) && calls(situation, deployed, other));
  if (called.length === 0 || ending.has(deployed.status)) return undefined;
  const why = `${namesOf(called)}, which ${deployed.service} calls, was deployed lately too`;
  if (situation.looks < mostSecondLooks) {
    return { do: 'look-again', seconds: secondLookSeconds(situation.alarm.windowSeconds), stop: [], why };
  }
  return { do: 'page', rule: 'several-deployments', deployed, why: `${why}: nothing says which of them it is` };
}

/** It brought something that may be bad. */
const isNews = (deployed: Deployed): boolean => !isFix(deployed) && !changedNothing(deployed);

const calls = ({ system }: Situation, { service: caller }: Deployed, { service: callee }: Deployed): boolean =>
  caller !== callee && dependents(system.topology, [callee]).has(caller);

/** The services that have an alarm of their own ringing, no suspect deployment, and call nothing that has one. */
function othersThatRing({ ringing, system }: Situation, suspects: readonly Deployed[]): string[] {
  const mayFeelIt = dependents(
    system.topology,
    suspects.map(({ service }) => service),
  );
  const named = ringing.flatMap(({ meaning }) => serviceNamedBy(meaning, system) ?? []);
  return [...new Set(named)].filter((service) => !mayFeelIt.has(service));
}

/** Those with an alarm of their own, where one has; and none that calls another suspect with an alarm of its own. */
function rootsOf(situation: Situation, open: readonly Deployed[], suspects: readonly Deployed[]): readonly Deployed[] {
  const { ringing, system } = situation;
  const named = new Set(ringing.map(({ meaning }) => serviceNamedBy(meaning, system)));
  const ringers = suspects.filter(({ service, beganInAlarm }) => named.has(service) && !beganInAlarm);
  const own = open.filter((deployed) => ringers.includes(deployed));
  return (own.length > 0 ? own : open).filter((one) => !ringers.some((other) => calls(situation, one, other)));
}

function aboutOne(situation: Situation, deployed: Deployed): Decision {
  const { alarm, looks, now } = situation;
  const { service, status, finished } = deployed;
  const page = (rule: Rule, why: string): Decision => ({ do: 'page', rule, deployed, why });
  if (deployed.controller !== 'ECS') {
    return page('controller', `${service} is deployed by ${deployed.controller}, which ECS cannot roll back`);
  }
  if (!knownStrategies.has(deployed.strategy)) {
    return page('strategy', `${service} is deployed by ${deployed.strategy}, of which nothing is known here`);
  }
  if (ending.has(status))
    return { do: 'follow', deployed, why: `ECS ends the deployment of ${service} by itself: it is ${status}` };
  const settled = (finished ?? now) + 2 * alarm.windowSeconds * 1000;
  if (isRolledBack(deployed) && now < settled) {
    const seconds = Math.ceil((settled - now) / 1000);
    const why = `ECS has only just rolled ${service} back`;
    return { do: 'look-again', seconds, stop: [], rolledBack: deployed, why };
  }
  if (status !== 'SUCCESSFUL' && !isUnderWay(status)) {
    return page('rolled-back-in-vain', `the deployment of ${service} is ${status}, and the alarm rings all the same`);
  }
  const obstacle = whyNot(situation, deployed);
  const seconds = secondLookSeconds(alarm.windowSeconds);
  if ('rule' in obstacle && obstacle.rule === 'one-zone' && looks < mostSecondLooks) {
    return { do: 'look-again', seconds, stop: [], why: `${obstacle.why}; others may only not be known yet` };
  }
  if ('rule' in obstacle) return page(obstacle.rule, obstacle.why);
  if (looks === 0) {
    return { do: 'look-again', seconds, stop: [], why: `${service} was deployed lately: other alarms may say more` };
  }
  const known = deployed.zones.bad === 'unknown' ? '; whether one zone alone is hurt, ECS does not show' : '';
  const since = finished === undefined ? `is ${status}` : `succeeded at ${new Date(finished).toISOString()}`;
  return {
    do: isUnderWay(status) ? 'stop-deployment' : 'update-service',
    deployed,
    to: obstacle.taskDefinition,
    observe: isObserved(situation, service),
    why: `the deployment of ${service} ${since}, and ${alarm.name} rings${known}`,
  };
}

const isObserved = ({ settings }: Situation, service: string) =>
  (settings.services[service] ?? settings.mode) === 'observe';

/** Source: ECS API reference, DeploymentConfiguration, strategy. */
const knownStrategies = new Set<string>(['ROLLING', 'BLUE_GREEN', 'CANARY', 'LINEAR']);
/** Source: ECS developer guide, stopping Amazon ECS service deployments: in these a stop changes nothing. */
const ending = new Set<string>(['STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS']);

/** Alarms that see the same harm ring within half a window of each other. */
export const secondLookSeconds = (windowSeconds: number): number =>
  Math.min(60, Math.max(2, Math.ceil(windowSeconds / 2)));
