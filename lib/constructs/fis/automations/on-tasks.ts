import { labels } from '../../../model/labels.ts';
import type { Topology } from '../../../model/topology.ts';
import { prefixOf } from '../../../names.ts';
import {
  type Allowed,
  type CommandDefinition,
  digits,
  isoDuration,
  type Place,
  python,
  type Step,
  thenRevert,
} from './definition.ts';

/** The longest that any fault lasts, twelve hours, and a minute to spare. */
export const longest = 12 * 3600 + 60;

/** The parameters that faults inside tasks share. */
export const onTasksAllowed = ({ services }: Topology): Readonly<Record<string, Allowed>> => ({
  Duration: isoDuration,
  Service: { allowedValues: services.map(({ name }) => name) },
  Tasks: { allowedPattern: '^[1-5]$' },
});

/** What tells a fault from another of its kind on the same task: each takes back its own alone. */
const execution = '{{ automation:EXECUTION_ID }}';

/** The parameters that the Command documents of such faults share. */
export const onTasksCommand: CommandDefinition['parameters'] = {
  Action: { variable: 'ACTION', allowedValues: ['apply', 'revert'] },
  Execution: { variable: 'EXECUTION', allowedPattern: '^[A-Za-z0-9-]{1,64}$' },
  Seconds: { variable: 'SECONDS_LEFT', ...digits, default: '0' },
};

/** The name of the app's process, for a Command document that acts on it. */
export const processOfApp = {
  variable: 'PROCESS',
  allowedPattern: '^[A-Za-z0-9_.-]*$',
  default: '',
} satisfies CommandDefinition['parameters'][string];

/**
 * Chooses tasks, applies the fault by the Command document, holds, and reverts: on success, on failure, on cancel. A
 * fault also ends by itself, so a revert that never came is late, not missing.
 */
export function onTasks({ config, topology, command }: Place, given: Readonly<Record<string, string>>): Step[] {
  return [
    {
      name: 'choose',
      ...python('tasks.py', 'choose', {
        Service: '{{ Service }}',
        Tasks: '{{ Tasks }}',
        Duration: '{{ Duration }}',
        ServiceTag: labels.service,
        Tags: { [labels.system]: topology.name, [labels.environment]: config.name },
        Processes: Object.fromEntries(topology.services.map(({ name, processName }) => [name, processName])),
      }),
      onFailure: 'Abort',
      outputs: [
        { Name: 'InstanceIds', Selector: '$.Payload.InstanceIds', Type: 'StringList' },
        ...['Seconds', 'Process'].map((name) => ({
          Name: name,
          Selector: `$.Payload.${name}`,
          Type: 'String',
        })),
      ],
      nextStep: 'apply',
    },
    {
      name: 'apply',
      action: 'aws:runCommand',
      // Memory is taken until the app is killed, at most as long as the fault lasts; FIS has its own limit.
      timeoutSeconds: longest,
      inputs: {
        DocumentName: command,
        InstanceIds: '{{ choose.InstanceIds }}',
        TimeoutSeconds: 30,
        Comment: `${prefixOf(config)}: apply`,
        Parameters: { Action: 'apply', Execution: execution, Seconds: '{{ choose.Seconds }}', ...given },
      },
      ...thenRevert,
      nextStep: 'hold',
    },
    {
      name: 'hold',
      action: 'aws:sleep',
      inputs: { Duration: '{{ Duration }}' },
      ...thenRevert,
      nextStep: 'revert',
    },
    {
      name: 'revert',
      ...python('tasks.py', 'revert', {
        Command: command,
        Execution: execution,
        InstanceIds: '{{ choose.InstanceIds }}',
      }),
      isEnd: true,
    },
  ];
}
