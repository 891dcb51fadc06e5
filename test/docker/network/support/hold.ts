import { networkKinds } from '../../../../local/runtimes/docker/network/index.ts';
import { type NetworkRequest, planNetwork } from '../../../../local/runtimes/docker/network/plan-network.ts';
import type { NetworkStep } from '../../../../local/runtimes/docker/network/steps.ts';
import type { LookingStepKind } from '../../../../local/runtimes/docker/process/container-step.ts';
import { kernel } from './kernel.ts';
import type { Network } from './network.ts';

export type What = Pick<NetworkRequest, 'impairment' | 'traffic'> & {
  readonly faultId?: string;
  readonly kernel?: NetworkRequest['kernel'];
};

export const all = { peers: 'all', flowsPercent: 100 } as const;

/** The process of a namespace is in no container, so that is not looked at. Slow machines take their time. */
export const kinds = networkKinds({ isTarget: () => true, limitMilliseconds: 10_000 });

export function planFor({ target }: Network, what: What): NetworkStep {
  if (!kernel) throw new Error('no kernel was looked at');
  return planNetwork({ faultId: 'fault-0123456789abcdef', target, kernel, ...what }).step;
}

export function kindOf(step: NetworkStep): LookingStepKind {
  const kind = kinds.find((each) => each.do === step.do);
  if (!kind) throw new Error(`no kind ${step.do}`);
  return kind;
}

/** Does it, and gives what undoes it. */
export async function hold(network: Network, what: What): Promise<{ step: NetworkStep; undo(): Promise<void> }> {
  const step = planFor(network, what);
  const kind = kindOf(step);
  await kind.execute(step);
  return { step, undo: async () => void (await kind.undo(step)) };
}
