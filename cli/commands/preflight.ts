import { listTemplates } from '../../aws/fis/templates.ts';
import { type Choice, chooseTemplates, readTemplates, type Template } from '../../aws/templates.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { loadSystem } from '../../definition/load-system.ts';
import { withEveryZone } from '../../lib/model/every-zone.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import type { GateReply, GateRequest } from '../../lib/model/response/gate.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { openSystem } from '../../local/client/system-client.ts';
import { readState, type SystemState } from '../../local/supervisor/state.ts';
import type { CommandBody, Given } from '../command.ts';
import { decisionLines } from '../decision-lines.ts';
import { endpointOptions, localFolder, readEndpoint } from '../endpoint-options.ts';
import { whoIsHere } from '../lever/who.ts';
import { folderOption, readFolder, readSystem, systemOption } from '../options.ts';
import { sayNotDone } from '../say-leftovers.ts';

export const preflight: CommandBody = {
  details: [
    'Asks the gate that scheduled starts, and those in production, go through, and shows each check: what it wants, what it',
    'found. It is a look: nothing is started, and no permission used up. Exit status: 0 if it may start, 1 if not.',
    '  chaos preflight kill-gateway --endpoint aws --env prod --approve',
    'notes that you agree to the next start, within 24 hours, by somebody else.',
  ].join('\n'),
  options: {
    ...folderOption,
    ...systemOption,
    ...endpointOptions,
    approve: { type: 'boolean', description: 'agree, as the second person, to one start by somebody else' },
    as: { type: 'string', value: 'NAME', description: 'who asks, on this machine (default USER@HOST)' },
    json: { type: 'boolean', description: 'the decision as JSON' },
  },
  run: async (given) => {
    const [name, more] = given.positionals;
    if (name === undefined) throw new UsageError('which experiment? `chaos experiments` lists them');
    if (more !== undefined) throw new UsageError(`one experiment at a time: ${JSON.stringify(more)} is one too many`);
    const endpoint = readEndpoint(given, { local: { ...localFolder, as: 'in AWS it is who signs' } });
    if (endpoint) {
      const { preflightRemote } = await import('../on-endpoint/preflight.ts');
      const system = await readSystem(given);
      const choose = (templates: readonly Template[]) => theOne(templates, withEveryZone(system), name);
      return preflightRemote(endpoint, { system, choose, kind: kindOf(given), tell: teller(given) });
    }
    const folder = readFolder(given);
    const state = readState(folder);
    return state ? preflightHere(given, state, name) : sayNotDone(folder);
  },
};

const kindOf = ({ options }: Given): 'approve' | 'decide' => (options.approve ? 'approve' : 'decide');

async function preflightHere(given: Given, state: SystemState, name: string): Promise<ExitStatus> {
  checkGate(state);
  const model = await loadSystem(state.system.file, state);
  const system = await openSystem(state);
  try {
    const templates = readTemplates(await listTemplates(system.fis), model.topology.name);
    const { template, experiment } = theOne(templates, model, name);
    const proof = given.options.as === undefined ? whoIsHere() : String(given.options.as);
    const asked = { kind: kindOf(given), experiment: experiment.name, templateId: template.id, proof };
    const reply = (await system.invoke('preflight', asked satisfies GateRequest)) as GateReply;
    return teller(given)(reply, 'here');
  } finally {
    system.close();
  }
}

/** Throws UsageError where there is no gate to ask, with what to do. */
function checkGate({ response }: SystemState): void {
  const again = 'take it down with `chaos down`, and start it again';
  if (!response) throw new UsageError(`the system was started without its response, so it has no gate: ${again}`);
  if (response.handlers.includes('preflight')) return;
  throw new UsageError(`the system that is up has no handler preflight, so it has no gate: ${again} with this version`);
}

/** Throws UsageError where the name stands for none, or for several. */
function theOne(templates: readonly Template[], system: SystemModel, name: string): Choice {
  const choices = chooseTemplates(templates, experimentsOf(system), [name]);
  const [choice, ...others] = choices;
  if (choice && others.length === 0) return choice;
  const names = choices.map(({ experiment }) => experiment.name).join(', ');
  throw new UsageError(`one experiment at a time: ${name} stands for ${names}`);
}

/** Prints a decision, and gives the exit status: an approval is noted whatever else speaks against a start. */
const teller =
  ({ options }: Given) =>
  (reply: GateReply, where: string): ExitStatus => {
    if (options.json) console.log(JSON.stringify(reply));
    else {
      if (options.approve) console.log(`Noted: ${reply.principal} approves of one start within 24 hours.`);
      for (const line of decisionLines(reply, where)) console.log(line);
    }
    return reply.allowed || options.approve ? exitStatus.held : exitStatus.notHeld;
  };
