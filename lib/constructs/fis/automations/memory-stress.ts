import { memoryStress as automation } from '../../../model/faults/memory-stress.ts';
import type { AutomationDefinition } from './definition.ts';
import { onTasks, onTasksAllowed, onTasksCommand, processOfApp } from './on-tasks.ts';

const modes = { allowedValues: ['balloon', 'exhaust'] } as const;
const percent = { allowedPattern: '^([1-9]|[1-8][0-9]|90)$' } as const;

export const memoryStress: AutomationDefinition = {
  automation,
  fidelity:
    "A balloon is held inside the app's process, or a stressor beside it fills the task until the kernel kills the app at the task's own limit.",
  allowed: (topology) => ({ ...onTasksAllowed(topology), Mode: modes, Percent: percent }),
  steps: (place) =>
    onTasks(place, {
      Mode: '{{ Mode }}',
      Percent: '{{ Percent }}',
      Process: '{{ choose.Process }}',
    }),
  command: {
    parameters: {
      ...onTasksCommand,
      Mode: { variable: 'MODE', ...modes, default: 'balloon' },
      Percent: { variable: 'PERCENT', ...percent, default: '1' },
      Process: processOfApp,
    },
    script: 'memory-stress.sh',
  },
};
