import { killProcess } from '../model/faults/kill-process.ts';
import { ecsTasks } from '../model/faults/target.ts';
import type { KnownAction } from './known-actions.ts';

/** The parameter by which an action goes through the ECS agent. */
export const endpointsParameter = 'useEcsFaultInjectionEndpoints';

/** Whether an action impairs the network of ECS tasks: only those can go through the ECS agent. */
export const isOnNetwork = ({ fault: { parameters } }: Pick<KnownAction, 'fault'>): boolean =>
  Object.hasOwn(parameters, endpointsParameter);

/** Whether an action goes into the task, by the SSM agent beside it. Source: FIS user guide, ECS task actions. */
export const entersTask = ({ fault: { target, permissions } }: Pick<KnownAction, 'fault'>): boolean =>
  target?.resourceType === ecsTasks.resourceType &&
  permissions.some(({ actions }) => actions.includes('ssm:SendCommand'));

/** Whether it must see the processes of the other containers. Source: FIS user guide, ECS task actions. */
export const needsSharedProcesses = (action: Pick<KnownAction, 'fault'>): boolean =>
  isOnNetwork(action) || action.fault.actionId === killProcess.actionId;
