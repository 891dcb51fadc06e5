import { automationDefinitions } from '../../lib/constructs/fis/automations/index.ts';
import { parseDuration } from '../../lib/model/duration.ts';
import { markVariable } from '../../lib/model/events/process-identity.ts';
import { readDocument } from '../../lib/model/faults/automation.ts';
import { automations } from '../../lib/model/faults/automations.ts';
import { lacksCooperation } from '../../lib/model/faults/cooperation.ts';
import { executorsInWords, executorsOf, executorsOfDocument } from '../../lib/model/faults/executors.ts';
import { faults } from '../../lib/model/faults/index.ts';
import { readAction } from '../../lib/model/faults/read-action.ts';
import { startAutomation } from '../../lib/model/faults/start-automation.ts';
import type { Service } from '../../lib/model/topology.ts';
import { planFault } from '../../local/runtimes/embedded/plan-fault.ts';
import { fakeTask } from '../../local/runtimes/fake/fake-task.ts';
import type { PlannedEffect } from '../../local/runtimes/runtime.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { typicalParameters } from './typical-parameters.ts';

/** One that is not on the kit. */
const { limitsFile: _, ...anyService } = shopModel.topology.services[0] as Service;

interface Row {
  readonly fault: string;
  /** Where it is executed. */
  readonly runs: string;
  readonly embedded: string;
  readonly aws: string;
}

/** The page on how close each runtime comes to what FIS does on ECS; all its sentences are told where the fault is made. */
export function fidelityPage(): string {
  const rows = [
    ...faults.filter((fault) => fault !== startAutomation).map(rowOfFault),
    ...automations.flatMap(rowsOfDocument),
  ];
  return `# How close it comes

For each fault, how close each runtime comes to what FIS does to tasks on ECS. Made from the plans and the documents themselves, with typical parameters: \`chaos run --dry-run\` shows the same sentence for yours.

A task here is a process group: faults, stops and ends reach all that it forks. What a program on the services' kit forks into a session of its own (\`setsid\`, \`detached: true\`) has left the group and is not reached, where a container would end it.

The table is of programs on the kit, as the shop's are. For any other program, which runs by a command:

- What it starts in another group or session is reached too: by its parents while they live, and by a variable, \`${markVariable}\`, that all of it inherits. Not found is only what has left the session, lost its parents and written over its own environment.
- \`aws:ecs:task-kill-process\` finds its processes by name as \`killall\` does in a container: by the kernel's name of it, then by how it was called, then by its script. One that nobody bears is refused with the names that are there.
- A stop sends SIGTERM to the process that it began with, as a container's first process gets it, and after its stop time-out SIGKILL to all: a shell in between that passes nothing on costs that time-out, here as there.
- \`memory-stress\` is refused: ${lacksCooperation('memory-stress', anyService)}.
- Everything else in the table works alike, from outside.

The second column is where it is executed: as processes (\`embedded\`) or in containers (\`docker\`) on this machine, by the stacks (\`aws\`), or nowhere. What is executed nowhere is known all the same: a template with it can be created, checked and previewed, and an experiment starts with \`--skip-unsupported\`, which leaves it out.

| fault | executed | on this machine, as processes | in AWS |
|---|---|---|---|
${rows.map(({ fault, runs, embedded, aws }) => `| ${fault} | ${runs} | ${embedded} | ${aws} |`).join('\n')}
`;
}

type Fault = (typeof faults)[number];

function rowOfFault(fault: Fault): Row {
  return {
    fault: `\`${fault.actionId}\``,
    runs: executorsInWords(executorsOf(fault)),
    embedded: fault.awsOnly ? `Not here: ${fault.awsOnly}.` : sentence(fault.actionId, effectOf(fault)),
    aws: fault.knownOnly ? 'FIS itself; no stack of ours has it.' : 'FIS itself.',
  };
}

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
    const lack = lacksCooperation(run.effect.kind, shopModel.topology.services[0] as Service);
    return {
      fault: `\`${automation.name}\`${mode ? `, ${mode}` : ''}`,
      runs: executorsInWords(executorsOfDocument(automation)),
      embedded: lack ? `Not here: ${lack}.` : sentence(startAutomation.actionId, run.effect, run.durationMilliseconds),
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

function effectOf(fault: Fault): PlannedEffect {
  const read = readAction(fault, { parameters: given(fault.parameters, {}) });
  if ('issues' in read) throw new Error(`${fault.actionId}: ${JSON.stringify(read.issues)}`);
  return read.effect as PlannedEffect;
}

function sentence(
  actionId: string,
  effect: PlannedEffect,
  durationMilliseconds = Number(parseDuration('PT1M')),
): string {
  const task = fakeTask(shopModel.topology, 'order-service', 0);
  const request = { faultId: 'fault', actionId, effect, durationMilliseconds, ...(!('on' in effect) && { task }) };
  return planFault(request, { system: shopModel, tasks: [task], stores: { portOf: () => 0 } }).fidelity;
}
