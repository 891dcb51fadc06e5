import type { NetworkEffect } from '../../../../lib/model/faults/effect.ts';
import { parseBlock } from '../../ipv4.ts';
import type { PlanPart, TaskSite } from '../../planner.ts';
import { type Receivers, receiversOf, strangersIn } from '../../sources.ts';
import { planNetwork } from '../network/plan-network.ts';
import type { NetworkStep, Peers, Question } from '../network/steps.ts';
import type { Target } from '../step-kind.ts';
import {
  addressesOfTask,
  addressOfStore,
  calleesOf,
  containerOf,
  type Ground,
  questions,
  refuseShared,
  targetOf,
} from './where.ts';

/** Impairs the packets of a task in its own network namespace. Source: FIS actions reference. */
export function network(effect: NetworkEffect, site: TaskSite, ground: Ground): PlanPart<NetworkStep> {
  const { impairment, traffic } = effect;
  const { faultId, task } = site;
  const container = containerOf(task, ground);
  refuseShared(task, container, ground);
  const target = targetOf(container);
  const plan = (what: Parameters<typeof planNetwork>[0]['traffic'], ask: readonly Question[]) => {
    const { step, ...told } = planNetwork({ faultId, target, impairment, traffic: what, kernel: ground.kernel });
    return { steps: [ask.length > 0 ? { ...step, ask } : step], ...told };
  };
  if ('port' in traffic) return plan(traffic, onPort(traffic, container, site, ground));

  const receivers = receiversOf(traffic.sources, site.tasks, site.system.topology);
  const peers = peersOf(traffic.sources, receivers, site, ground);
  if (peers !== 'all' && peers.length === 0) return nobody(traffic.sources);
  const met = receivers === 'all' ? calleesOf(task, site.system.topology) : receivers;
  const note = strangersIn(traffic.sources, site.system.topology);
  const part = plan({ peers, flowsPercent: traffic.flowsPercent }, questions(target, met, site, ground));
  return note === undefined ? part : { ...part, note };
}

/** The addresses that stand for receivers, and what was given as an address or block: in a namespace that may be met too. */
export function peersOf(
  sources: readonly string[],
  receivers: Receivers,
  { tasks, system: { topology } }: TaskSite,
  ground: Ground,
): Peers {
  if (receivers === 'all') return 'all';
  const isStore = (name: string) => topology.stores.some((store) => store.name === name);
  const found = receivers.flatMap((receiver) => {
    if (isStore(receiver)) return [addressOfStore(receiver, ground)];
    const task = tasks.find(({ id }) => id === receiver);
    return task ? addressesOfTask(task, ground) : [];
  });
  return [...new Set([...found, ...sources.filter((source) => parseBlock(source))])];
}

/** The fault is legitimate and hits no packet, as on AWS for a task that never talks to these peers. */
const nobody = (sources: readonly string[]): PlanPart<never> => ({
  steps: [],
  touchesNothing: true,
  fidelity: `No peer of the task is in ${sources.join(',')}, so no packet is touched.`,
});

type PortTraffic = Extract<NetworkEffect['traffic'], { port: number }>;

/** From the task to whom it calls; or from who carries the calls to it, to its own addresses. UDP answers nobody. */
function onPort(
  { port, trafficType, protocol }: PortTraffic,
  container: Target & { readonly addresses: Readonly<Record<string, string>> },
  site: TaskSite,
  ground: Ground,
): Question[] {
  if (protocol === 'udp') return [];
  if (trafficType === 'egress') {
    const met = questions(container, calleesOf(site.task, site.system.topology), site, ground);
    return met.map((question) => ({ ...question, port }));
  }
  const from = ground.whereabouts.proxy();
  return from ? Object.values(container.addresses).map((address) => ({ from: targetOf(from), address, port })) : [];
}
