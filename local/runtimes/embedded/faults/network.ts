import type { NetworkEffect } from '../../../../lib/model/faults/effect.ts';
import type { Planner, PlanPart } from '../../planner.ts';
import { InvalidTargetError, type Task } from '../../runtime.ts';
import { type Receivers, receiversOf, strangersIn } from '../../sources.ts';
import type { FlowMatch } from '../links/impairment.ts';
import type { ImpairStep } from './impair.ts';

/** Impairs the flows of a task: all it sends to `sources`, or those to a port. Source: FIS actions reference. */
export const network: Planner<'network', ImpairStep> = (effect: NetworkEffect, { faultId, task, tasks, system }) => {
  const { impairment, traffic } = effect;
  const step = (match: FlowMatch, flowsPercent: number): PlanPart<ImpairStep> => ({
    steps: [{ do: 'impair', faultId, match, flowsPercent, impairment }],
    fidelity: fidelityOf(effect),
  });
  if ('port' in traffic) return step(matchPort(task, traffic), 100);
  const receivers = receiversOf(traffic.sources, tasks, system.topology);
  if (receivers !== 'all' && receivers.length === 0) return nobody(traffic.sources);
  const note = strangersIn(traffic.sources, system.topology);
  return { ...step(matchReceivers(task, receivers), traffic.flowsPercent), ...(note !== undefined && { note }) };
};

type PortTraffic = Extract<NetworkEffect['traffic'], { port: number }>;

function matchPort(task: Task, { port, trafficType, protocol }: PortTraffic): FlowMatch {
  if (protocol === 'udp') {
    throw new InvalidTargetError('protocol "udp": no link of this system carries UDP, so there is nothing to drop');
  }
  const side = trafficType === 'egress' ? { sender: task.id } : { receiver: task.id };
  return { ...side, destinationPort: port };
}

function matchReceivers(task: Task, receivers: Receivers): FlowMatch {
  return { sender: task.id, ...(receivers !== 'all' && { receivers }) };
}

/** The fault is legitimate and hits no flow, as on AWS for a task that never talks to these peers. */
function nobody(sources: readonly string[]): PlanPart<ImpairStep> {
  return {
    steps: [],
    touchesNothing: true,
    fidelity: `No peer of the task is in ${sources.join(',')}, so no flow is touched.`,
  };
}

function fidelityOf({ impairment }: NetworkEffect): string {
  switch (impairment.kind) {
    case 'blackhole':
      return 'Nothing passes; a connection is accepted and then silent, since a user-space proxy cannot drop a SYN.';
    case 'latency':
      return 'Each chunk of bytes that the task sends is delayed; connecting itself is not, and order is kept.';
    case 'bandwidth':
      return 'What the task sends queues in the link proxies for its turn, all its connections together, in order; packets of the kernel below are not limited, and none is dropped for want of room.';
    case 'loss':
      return 'A lost segment costs a retransmission time-out, as TCP makes of a loss; no byte of a surviving connection is missing.';
  }
}
