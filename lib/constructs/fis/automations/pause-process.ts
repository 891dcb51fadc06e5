import { pauseProcess as automation } from '../../../model/faults/pause-process.ts';
import type { AutomationDefinition } from './definition.ts';
import { onTasks, onTasksAllowed, onTasksCommand, processOfApp } from './on-tasks.ts';

export const pauseProcess: AutomationDefinition = {
  automation,
  fidelity:
    'SIGSTOP to the process group of the app, by the agent beside it; the container and its health check go on, and ECS replaces the task.',
  allowed: onTasksAllowed,
  steps: (place) => onTasks(place, { Process: '{{ choose.Process }}' }),
  command: { parameters: { ...onTasksCommand, Process: processOfApp }, script: 'pause-process.sh' },
};
