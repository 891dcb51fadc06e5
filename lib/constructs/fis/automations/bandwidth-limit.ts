import { bandwidthLimit as automation } from '../../../model/faults/bandwidth-limit.ts';
import { type AutomationDefinition, digits } from './definition.ts';
import { onTasks, onTasksAllowed, onTasksCommand } from './on-tasks.ts';

export const bandwidthLimit: AutomationDefinition = {
  automation,
  fidelity:
    "The app holds back what it sends by a file that it watches, as Fargate lets nobody shape a task's network.",
  allowed: (topology) => ({ ...onTasksAllowed(topology), KilobitsPerSecond: digits }),
  steps: (place) => onTasks(place, { KilobitsPerSecond: '{{ KilobitsPerSecond }}' }),
  command: {
    parameters: {
      ...onTasksCommand,
      KilobitsPerSecond: { variable: 'KILOBITS_PER_SECOND', ...digits, default: '0' },
    },
    script: 'bandwidth-limit.sh',
  },
};
