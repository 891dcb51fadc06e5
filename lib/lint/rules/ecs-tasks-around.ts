import { endpointsParameter, entersTask, isOnNetwork, needsSharedProcesses } from '../ecs-actions.ts';
import { flagOf, type ServiceAround, servicesAround } from '../ecs-around.ts';
import { type KnownAction, knownActions, parameterOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { isRecord } from '../unresolved.ts';

/** A rule on the services and task definitions of the same template whose tasks an action is on. */
const aroundRule = (
  rule: Pick<LintRule, 'id' | 'title'> & {
    readonly concerns: (action: KnownAction) => boolean;
    /** What is wrong with a service or its task definition. */
    readonly problem: (around: ServiceAround) => string | undefined;
  },
): LintRule => ({
  id: rule.id,
  title: rule.title,
  severity: 'warning',
  source: pages.ecsTasks,
  *check(subject) {
    for (const action of knownActions(subject).filter(rule.concerns)) {
      const around = action.targets.flatMap(({ content }) => servicesAround(content, subject.surroundings));
      for (const problem of new Set(around.map(rule.problem))) if (problem) yield { at: action.at, message: problem };
    }
  },
});

export const ecsExec = aroundRule({
  id: 'ecs-exec',
  title: 'ECS Exec is off for tasks that an action enters: both want the SSM agent.',
  concerns: entersTask,
  problem: ({ service }) =>
    flagOf(service.properties.EnableExecuteCommand)
      ? `service ${service.id} has ECS Exec on (EnableExecuteCommand), and actions fail on its tasks`
      : undefined,
});

export const pidMode = aroundRule({
  id: 'pid-mode',
  title: 'Containers of a task share their processes (PidMode "task") where an action needs to see them.',
  concerns: needsSharedProcesses,
  problem({ taskDefinition }) {
    const mode = taskDefinition?.properties.PidMode;
    if (!taskDefinition || mode === 'task' || isRecord(mode)) return undefined;
    return `task definition ${taskDefinition.id} lacks PidMode "task", and the action fails on its tasks`;
  },
});

export const faultInjection = aroundRule({
  id: 'fault-injection',
  title: 'The ECS agent takes faults (EnableFaultInjection) for tasks whose network an action impairs through it.',
  concerns: (action) => isOnNetwork(action) && parameterOf(action, endpointsParameter)?.toLowerCase() === 'true',
  problem({ taskDefinition }) {
    if (!taskDefinition || flagOf(taskDefinition.properties.EnableFaultInjection) !== false) return undefined;
    return `task definition ${taskDefinition.id} lacks EnableFaultInjection, and the ECS agent refuses the fault`;
  },
});

export const ssmAgent = aroundRule({
  id: 'ssm-agent',
  title: 'A task that an action enters has the SSM agent in a container of its own.',
  concerns: entersTask,
  problem({ taskDefinition }) {
    const containers = taskDefinition?.properties.ContainerDefinitions;
    if (!taskDefinition || !Array.isArray(containers) || containers.some(mayBeAgent)) return undefined;
    return `task definition ${taskDefinition.id} has no container with the SSM agent, and the action does not find its tasks`;
  },
});

/** By its name or image; what a function has may be anything. */
const mayBeAgent = (container: unknown): boolean => {
  if (!isRecord(container) || 'Fn::If' in container) return true;
  const text = JSON.stringify([container.Name, container.Image]);
  return text.includes('ssm-agent') || (isRecord(container.Image) && isRecord(container.Name));
};
