import { diskFill as automation } from '../../../model/faults/disk-fill.ts';
import type { AutomationDefinition } from './definition.ts';
import { onTasks, onTasksAllowed, onTasksCommand } from './on-tasks.ts';

const percent = { allowedPattern: '^([1-9]|[1-9][0-9]|100)$' } as const;

export const diskFill: AutomationDefinition = {
  automation,
  fidelity:
    "A file in the task's ephemeral storage, which all its containers share, by the agent beside the app; what is mounted from elsewhere keeps its room.",
  allowed: (topology) => ({ ...onTasksAllowed(topology), Percent: percent }),
  steps: (place) => onTasks(place, { Percent: '{{ Percent }}' }),
  command: {
    parameters: { ...onTasksCommand, Percent: { variable: 'PERCENT', ...percent, default: '1' } },
    script: 'disk-fill.sh',
  },
};
