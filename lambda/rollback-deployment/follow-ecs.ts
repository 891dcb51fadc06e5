import { once } from '../shared/once.ts';
import type { Ports } from '../shared/ports.ts';
import { planOfDeployment, type RollbackPlan, writePlan } from './plan.ts';
import { lookForEndSoon } from './rollback-end.ts';

/** Has people told what becomes of a deployment that ECS takes back by itself; nothing where a handler has it done. */
export const followEcs = (ports: Ports, plan: RollbackPlan): Promise<void> =>
  once(ports, `follow ${plan.deployment}`, async () => {
    if (await planOfDeployment(ports, plan.deployment)) return;
    await writePlan(ports, plan, 'told');
    await lookForEndSoon(ports, plan);
  });
