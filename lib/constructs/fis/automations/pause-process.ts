import { pauseProcess as automation } from '../../../model/faults/pause-process.ts';
import type { AutomationDefinition } from './definition.ts';
import { onTasks, onTasksAllowed, onTasksCommand, processOfApp } from './on-tasks.ts';

export const pauseProcess: AutomationDefinition = {
  automation,
  allowed: onTasksAllowed,
  steps: (place) => onTasks(place, { Process: '{{ choose.Process }}' }),
  command: { parameters: { ...onTasksCommand, Process: processOfApp }, script: 'pause-process.sh' },
};
