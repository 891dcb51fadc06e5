import type { Planner } from './planner.ts';
import type { ByDeployment, Seen } from './step-by.ts';
import type { Versions } from './versions.ts';

export interface DeployStep {
  readonly do: 'deploy';
  readonly faultId: string;
  readonly service: string;
  readonly variable: { readonly name: string; readonly value: string };
}

/** A rolling update to a version that differs in one variable. Whoever watches deployments may roll it back. */
export const deploy: Planner<'deploy', DeployStep> = ({ on, variable }, { faultId }) => ({
  steps: [{ do: 'deploy', faultId, service: on, variable }],
  fidelity: "A rolling update with ECS's circuit breaker and deployment alarms, which look at windows of 2 s here.",
});

type Eyes = { readonly versions: Pick<Versions, 'look'> };

/** Over when it was rolled back; else it is taken back at its end. */
export const deployHalves: Seen<DeployStep, Eyes> & ByDeployment<DeployStep> = {
  do: 'deploy',
  by: 'deployment',
  wayBack: 'deploys the version from before, unless somebody has rolled it back',
  execute: ({ faultId, service, variable }, versions) => versions.deploy(faultId, service, variable),
  takeBack: ({ faultId }, versions) => versions.takeBack(faultId),
  isOver: ({ faultId }, versions) => {
    const found = versions.look(faultId);
    return found?.isReplaced === true && found.tasks === 0;
  },
  observe: ({ faultId, service }, { versions }) => {
    const tasks = versions.look(faultId)?.tasks ?? 0;
    return {
      observer: 'service scheduler',
      seen: tasks > 0,
      detail: tasks > 0 ? `tasks of ${service} run the version` : `no task of ${service} runs the version yet`,
    };
  },
  prove: ({ faultId, service }, { versions }) => {
    const { tasks, isReplaced } = versions.look(faultId) ?? { tasks: 0, isReplaced: true };
    const detail = tasks > 0 ? `${tasks} of its tasks run the version` : 'none of its tasks runs the version';
    return {
      matches: isReplaced && tasks === 0,
      detail: `${service}: ${isReplaced ? detail : 'it is to run the version'}`,
    };
  },
};
