import { fisQuotas } from '../fis-quotas.ts';
import type { SystemModel } from '../system.ts';
import { alarmStopsExperiment } from './alarm-stops-experiment.ts';
import { bandwidthLimit } from './bandwidth-limit.ts';
import { failingDependencies, lossyDependencies, resetDependencies } from './broken-edges.ts';
import { burst } from './burst.ts';
import { coldCache } from './cold-cache.ts';
import { loseDependencies, slowDependencies } from './dependency-edges.ts';
import { dynamodbDisconnect } from './dynamodb-disconnect.ts';
import { dynamodbOutage } from './dynamodb-outage.ts';
import { dynamodbThrottle } from './dynamodb-throttle.ts';
import { familyOnEdges } from './edge-faults.ts';
import {
  type DerivedSource,
  type Experiment,
  type ExperimentDefinition,
  experimentFor,
  isOmission,
  type Omission,
} from './experiment.ts';
import { hangService } from './hang-service.ts';
import { holdRequests } from './hold-requests.ts';
import { killService } from './kill-service.ts';
import { loseReplies } from './lose-replies.ts';
import { lossyNetwork } from './lossy-network.ts';
import { memoryStress } from './memory-stress.ts';
import { nearlyLate, nearlyLateFamily } from './nearly-late.ts';
import { overQuota } from './over-quota.ts';
import { poisonMessage } from './poison-message.ts';
import { randomKill } from './random-kill.ts';
import { redisFailover } from './redis-failover.ts';
import { redisFaults } from './redis-faults.ts';
import { redisOutage } from './redis-outage.ts';
import { restartAlone } from './restart-alone.ts';
import { serverOutages } from './server-outages.ts';
import { stopService } from './stop-service.ts';
import { stopWhileSlow } from './stop-while-slow.ts';
import { cpuStress, ioStress } from './stress.ts';
import { twoFaults } from './two-faults.ts';
import { zoneImpairment } from './zone-impairment.ts';
import { zoneOutage } from './zone-outage.ts';
import { crossZoneSlowdown, zoneSlowdown } from './zone-slowdown.ts';

/**
 * Every source of experiments that all systems have, in the order of a game day; a system's own come between tasks lost
 * and all else. A new one is its file and its line here.
 */
const ofTasks: readonly DerivedSource[] = [killService, stopService, hangService, randomKill];
const ofAllElse: readonly DerivedSource[] = [
  lossyNetwork,
  dynamodbOutage,
  redisOutage,
  serverOutages,
  dynamodbThrottle,
  dynamodbDisconnect,
  redisFailover,
  redisFaults,
  coldCache,
  cpuStress,
  ioStress,
  memoryStress,
  bandwidthLimit,
  zoneOutage,
  zoneImpairment,
  zoneSlowdown,
  crossZoneSlowdown,
  loseDependencies,
  slowDependencies,
  stopWhileSlow,
  burst,
  poisonMessage,
  twoFaults,
  restartAlone,
];
/** As many as there are edges, each: where they would be too many, none of them is there. */
const ofEachEdge: Readonly<Record<string, DerivedSource>> = {
  'lose-replies': loseReplies,
  'hold-requests': holdRequests,
  [nearlyLateFamily]: nearlyLate,
  [familyOnEdges('lossy')]: lossyDependencies,
  [familyOnEdges('errors')]: failingDependencies,
  [familyOnEdges('resets')]: resetDependencies,
};
/** After them the alarms ring for a while, and nothing begins until they are quiet. */
const atTheEnd: readonly DerivedSource[] = [alarmStopsExperiment];
/** What is kept free for templates that commands and other clients make. */
const freeTemplates = 50;

type Deriving = Pick<SystemModel, 'topology' | 'storeActions' | 'experiments' | 'objectives' | 'guardrails'>;

/** All experiments of a system. Throws where two have one name. */
export function experimentsOf(system: Deriving): Experiment[] {
  const experiments = derivedFrom(system).flatMap((each) => (isOmission(each) ? [] : experimentFor(each, system)));
  const names = new Set<string>();
  for (const { name } of experiments) {
    if (names.has(name)) throw new Error(`two experiments are named ${JSON.stringify(name)}`);
    names.add(name);
  }
  return experiments;
}

/** What other systems have and this one cannot have, with the reasons. */
export const omissionsOf = (system: Deriving): Omission[] => derivedFrom(system).filter(isOmission);

function derivedFrom(system: Deriving): (ExperimentDefinition | Omission)[] {
  const { topology, storeActions, experiments: own } = system;
  const from = (sources: readonly DerivedSource[]) =>
    sources.flatMap((source) => source(topology, storeActions, system));
  const itsOwn = from(own);
  const derived = (sources: readonly DerivedSource[]) =>
    from(sources)
      .map(ifFisTakesIt)
      .map((each) => (isOmission(each) || !isDoneBy(itsOwn, each) ? each : { ...each, listed: false }));
  const last = derived(atTheEnd);
  const all = [...derived(ofTasks), ...itsOwn, ...derived(ofAllElse)];
  return [...all, ...ifThereIsRoom([...all, ...last], derived(Object.values(ofEachEdge))), ...last];
}

/** FIS takes so many templates, here too. */
function ifThereIsRoom(
  all: readonly (ExperimentDefinition | Omission)[],
  more: readonly (ExperimentDefinition | Omission)[],
): readonly (ExperimentDefinition | Omission)[] {
  const count = [...all, ...more].filter((each) => !isOmission(each)).length;
  const { value } = fisQuotas.experimentTemplates;
  if (count <= value - freeTemplates) return more;
  const why = `with them there would be ${count} experiments, and FIS takes ${value} templates`;
  return Object.keys(ofEachEdge).map((family) => ({ omitted: family, why }));
}

/** Whether one of the system's own does the same to the same, by another name: a game day has it once. */
const isDoneBy = (
  itsOwn: readonly (ExperimentDefinition | Omission)[],
  { name, targets, actions }: ExperimentDefinition,
): boolean =>
  itsOwn.some(
    (one) =>
      !isOmission(one) &&
      one.name !== name &&
      same({ targets, actions }, { targets: one.targets, actions: one.actions }),
  );

const same = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);

/** An experiment on all services at once has an action for each, and of these FIS takes so many. */
function ifFisTakesIt(each: ExperimentDefinition | Omission): ExperimentDefinition | Omission {
  if (isOmission(each)) return each;
  const [over] = overQuota({ actions: each.actions, stopConditions: [] });
  return over ? { omitted: each.name, why: `it would have ${over.problem}` } : each;
}
