import { automationDefinitions } from '../../lib/constructs/fis/automations/index.ts';
import { markVariable } from '../../lib/model/events/process-identity.ts';
import { readDocument } from '../../lib/model/faults/automation.ts';
import { automations } from '../../lib/model/faults/automations.ts';
import { lacksCooperation } from '../../lib/model/faults/cooperation.ts';
import { executorsInWords, executorsOf, executorsOfDocument } from '../../lib/model/faults/executors.ts';
import { faults } from '../../lib/model/faults/index.ts';
import { type ReadAction, readAction } from '../../lib/model/faults/read-action.ts';
import { startAutomation } from '../../lib/model/faults/start-automation.ts';
import type { Service } from '../../lib/model/topology.ts';
import { planFault } from '../../local/runtimes/embedded/plan-fault.ts';
import { fakeTask } from '../../local/runtimes/fake/fake-task.ts';
import type { PlannedEffect } from '../../local/runtimes/runtime.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { plan as planInContainers } from '../unit/runtimes/docker/support/docker-plan.ts';
import { typicalParameters } from './typical-parameters.ts';

/** One that is not on the kit. */
const { limitsFile: _, ...anyService } = shopModel.topology.services[0] as Service;

/** What a fault asks of a task, as each runtime of this machine has it. */
const onKit = shopModel.topology.services[0] as Service;
const inContainer = { contained: true } as const;

interface Row {
  readonly fault: string;
  /** Where it is executed. */
  readonly runs: string;
  readonly embedded: string;
  readonly docker: string;
  readonly aws: string;
}

/** The page on how close each runtime comes to what FIS does on ECS; all its sentences are told where the fault is made. */
export function fidelityPage(): string {
  return `# How close it comes

For each action of FIS, and for each document of ours, how close each runtime comes to what AWS does to tasks on ECS. Made from the catalogue, the plans and the documents themselves, with typical parameters: \`chaos run --dry-run\` shows the same sentence for yours.

A task here is a process group: faults, stops and ends reach all that it forks. What a program on the services' kit forks into a session of its own (\`setsid\`, \`detached: true\`) has left the group and is not reached, where a container would end it.

The tables are of programs on the kit, as the shop's are. For any other program, which runs by a command:

- What it starts in another group or session is reached too: by its parents while they live, and by a variable, \`${markVariable}\`, that all of it inherits. Not found is only what has left the session, lost its parents and written over its own environment.
- \`aws:ecs:task-kill-process\` finds its processes by name as \`killall\` does in a container: by the kernel's name of it, then by how it was called, then by its script. One that nobody bears is refused with the names that are there.
- A stop sends SIGTERM to the process that it began with, as a container's first process gets it, and after its stop time-out SIGKILL to all: a shell in between that passes nothing on costs that time-out, here as there.
- \`memory-stress\` is refused: ${lacksCooperation('memory-stress', anyService)}.
- Everything else in the tables works alike, from outside.

In containers it is as the tables say on a kernel that has all it takes; where it lacks something, the fault is done otherwise or refused, and the plan says so: \`chaos doctor --runtime docker\` tells beforehand.

The second column is where it is executed: as processes (\`embedded\`) or in containers (\`docker\`) on this machine, and by the stacks (\`aws\`). *Known only* is checked, not executed: a template with it can be created, read, linted and previewed here, and an experiment starts with \`--skip-unsupported\`, which leaves it out.

## Actions of FIS

${tableOf(faults.map(rowOfFault))}

## Documents of ours, for what FIS has no action for

${tableOf(automations.flatMap(rowsOfDocument))}
`;
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ fault, runs, embedded, docker, aws }) =>
      `| ${fault} | ${runs} | ${embedded} | ${docker === embedded ? 'the same' : docker} | ${aws} |`,
  );
  const head = '| fault | executed | on this machine, as processes | on this machine, in containers | in AWS |';
  return [head, '|---|---|---|---|---|', ...lines].join('\n');
}

type Fault = (typeof faults)[number];

function rowOfFault(fault: Fault): Row {
  const executors = executorsOf(fault);
  const told = {
    fault: `\`${fault.actionId}\``,
    runs: executors.length === 0 ? knownOnly : executorsInWords(executors),
  };
  const aws = executors.includes('aws') ? 'FIS itself.' : 'FIS itself; no stack of ours has it.';
  if (fault.awsOnly) return { ...told, ...inBoth(notHere(fault.awsOnly)), aws };
  if (fault === startAutomation) {
    return { ...told, ...inBoth('What the document does: below. One that is not of ours is refused.'), aws };
  }
  const read = readAction(fault, { parameters: given(fault.parameters, {}) });
  if ('issues' in read) throw new Error(`${fault.actionId}: ${JSON.stringify(read.issues)}`);
  return { ...told, ...sentencesOn(fault.actionId, read), aws };
}

export const knownOnly = 'known only: checked, not executed';

const inBoth = (sentence: string) => ({ embedded: sentence, docker: sentence });
const notHere = (why: string) => `Not here: ${why}.`;

function rowsOfDocument(automation: (typeof automations)[number]): Row[] {
  const definition = automationDefinitions.find((one) => one.automation.name === automation.name);
  if (!definition && !automation.localOnly)
    throw new Error(`${automation.name} has neither a document nor a localOnly`);
  const modes = automation.parameters.Mode ? ['balloon', 'exhaust'] : [undefined];
  return modes.map((mode) => {
    const run = readDocument(
      automation,
      given(automation.parameters, mode === undefined ? {} : { Mode: mode }, automation.name),
    );
    if ('issues' in run) throw new Error(`${automation.name}: ${JSON.stringify(run.issues)}`);
    return {
      fault: `\`${automation.name}\`${mode ? `, ${mode}` : ''}`,
      runs: executorsInWords(executorsOfDocument(automation)),
      ...sentencesOn(startAutomation.actionId, run),
      aws: automation.localOnly
        ? `Not there: ${automation.localOnly}.`
        : `FIS has no action for it. ${definition?.fidelity}`,
    };
  });
}

const given = (parameters: Fault['parameters'], own: Readonly<Record<string, string>>, name?: string) => ({
  ...typicalParameters(parameters, name),
  ...own,
});

/** What the plan of each runtime of this machine says, or why there is none. */
function sentencesOn(
  actionId: string,
  { effect: read, durationMilliseconds }: Pick<ReadAction, 'effect' | 'durationMilliseconds'>,
): Pick<Row, 'embedded' | 'docker'> {
  const effect = read as PlannedEffect;
  const lackOf = (of: typeof inContainer | Service) => lacksCooperation(effect.kind, of);
  const lack = { embedded: lackOf(onKit), docker: lackOf(inContainer) };
  return {
    embedded: lack.embedded ? notHere(lack.embedded) : sentence(actionId, effect, durationMilliseconds),
    docker: lack.docker ? notHere(lack.docker) : planInContainers(effect, {}, durationMilliseconds).fidelity,
  };
}

function sentence(actionId: string, effect: PlannedEffect, durationMilliseconds: number): string {
  const task = fakeTask(shopModel.topology, 'order-service', 0);
  const request = { faultId: 'fault', actionId, effect, durationMilliseconds, ...(!('on' in effect) && { task }) };
  return planFault(request, { system: shopModel, tasks: [task], stores: { portOf: () => 0 } }).fidelity;
}
