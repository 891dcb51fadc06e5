import { bandwidthLimit } from '../lib/model/faults/bandwidth-limit.ts';
import { lacksCooperation } from '../lib/model/faults/cooperation.ts';
import { dynamodbThrottle } from '../lib/model/faults/dynamodb-throttle.ts';
import { redisFailover } from '../lib/model/faults/redis-failover.ts';
import { refuseConnections } from '../lib/model/faults/refuse-connections.ts';
import { resetConnections } from '../lib/model/faults/reset-connections.ts';
import { usersBurst } from '../lib/model/faults/users-burst.ts';
import { unwanted } from '../lib/model/faults/wanted-place.ts';
import { isStoreAction, storesThatTake } from '../lib/model/store-actions.ts';
import type { System } from '../lib/model/system.ts';
import { callersOf, type Service, whyNotCut } from '../lib/model/topology.ts';
import { type Injectable, onlyOf } from './injectable.ts';

/** Services and stores of a system on which a fault does not work, and why; `services` empty for the system as a whole. */
export interface WhereNot {
  readonly on: readonly string[];
  readonly why: string;
  /** It works there all the same, but not in every way. */
  readonly partly?: true;
}

/** Where on a system a fault does not work, or not in full; empty where it does everywhere. */
export function whereNot({ by }: Pick<Injectable, 'by'>, system: System): WhereNot[] {
  if (onlyOf({ by })?.where === 'In AWS') return [];
  const name = 'action' in by ? by.action.actionId : by.automation.name;
  return [...byService(name, system), ...byPlace(name, system)];
}

function byService(name: string, { topology, programOf }: System): WhereNot[] {
  const { services } = topology;
  const reasons = services.flatMap((service) => {
    const why = reasonOn(name, service, callersOf(topology, service.name));
    return why === undefined ? [] : [{ service: service.name, why }];
  });
  const grouped = [...Map.groupBy(reasons, ({ why }) => why)].map(([why, alike]) => ({
    on: alike.map(({ service }) => service),
    why,
  }));
  const commands = services.filter((service) => programOf(service.name).kind !== 'kit');
  if (name !== 'deploy-version' || commands.length === 0) return grouped;
  const why = "a version differs in its environment only: `chaos deploy --command` runs programs on the services' kit";
  return [...grouped, { on: commands.map((service) => service.name), why, partly: true }];
}

/** What of its traffic crosses a link. */
function reasonOn(name: string, service: Service, callers: readonly Service[]): string | undefined {
  const isSilent = !service.public && service.calls.length === 0 && callers.length === 0;
  const onTraffic = name.startsWith('aws:ecs:task-network-') || name === bandwidthLimit.name;
  if (isSilent && onTraffic) return 'it calls nobody and nobody calls it, so no traffic of it crosses a link';
  return lacksCooperation(name, service);
}

const cutting = [refuseConnections.name, resetConnections.name];
const ofStores: Readonly<Record<string, string>> = {
  [redisFailover.name]: 'failover',
  [dynamodbThrottle.name]: 'throttle',
};

/** The faults on a service or store as a whole. */
function byPlace(name: string, { topology, storeActions }: System): WhereNot[] {
  if (cutting.includes(name)) {
    const on = [...topology.services, ...topology.stores]
      .map((place) => place.name)
      .filter((place) => whyNotCut(topology, place) !== undefined);
    return on.length > 0 ? [{ on, why: 'nobody calls it: it has no connections that could be cut' }] : [];
  }
  const isContained = topology.services.some(({ contained }) => contained);
  const others = isContained ? [] : unwanted(topology, name);
  if (others.length > 0) return others;
  if (name === usersBurst.name) {
    const on = topology.services.filter((service) => !service.public).map((service) => service.name);
    return on.length > 0 ? [{ on, why: 'users do not ask it' }] : [];
  }
  const action = ofStores[name];
  if (action === undefined || !isStoreAction(action) || storesThatTake(storeActions, action).length > 0) return [];
  return [{ on: [], why: 'no store of the system can do that' }];
}
