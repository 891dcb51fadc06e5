import { endpointsParameter, isOnNetwork } from '../ecs-actions.ts';
import { launchTypeOf, servicesAround } from '../ecs-around.ts';
import { knownActions, parameterOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';

export const ecsEndpoints: LintRule = {
  id: 'ecs-endpoints',
  title: 'A network action on tasks of Fargate goes through the ECS agent: useEcsFaultInjectionEndpoints is true.',
  severity: 'warning',
  source: pages.ecsTasks,
  *check(subject) {
    for (const action of knownActions(subject)) {
      if (!isOnNetwork(action) || parameterOf(action, endpointsParameter)?.toLowerCase() !== 'false') continue;
      const around = action.targets.flatMap(({ content }) => servicesAround(content, subject.surroundings));
      const types = around.map(launchTypeOf);
      if (types.length > 0 && types.every((type) => type === 'EC2')) continue;
      const where = types.includes('FARGATE') ? 'the tasks run on Fargate, where it fails' : 'on Fargate it fails';
      yield { at: action.at, message: `${endpointsParameter} is not "true": ${where}` };
    }
  },
};
