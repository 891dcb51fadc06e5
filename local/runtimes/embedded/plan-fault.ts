import type { Plan } from '../../../lib/model/events/plan.ts';
import { planBy } from '../plan-fault.ts';
import type { Site } from '../planner.ts';
import type { PlanRequest } from '../runtime.ts';
import { kindOf, planners } from './faults/index.ts';

/** The plan of one effect on tasks that are processes; pure. */
export const planFault = (request: PlanRequest, around: Pick<Site, 'system' | 'tasks' | 'stores'>): Plan =>
  planBy({ planners, kindOf }, request, around);
