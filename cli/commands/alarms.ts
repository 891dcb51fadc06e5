import type { DrillOutcome } from '../../aws/cloudwatch/drill.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { nearest } from '../../base/nearest.ts';
import { UsageError } from '../../base/usage-error.ts';
import { guardrails } from '../../lib/model/objectives.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { openSystem } from '../../local/client/system-client.ts';
import { readState, type SystemState } from '../../local/supervisor/state.ts';
import { seconds } from '../../runs/reporters/format.ts';
import { alarmTable } from '../alarm-table.ts';
import type { CommandBody, Given } from '../command.ts';
import { endpointOptions, localFolder, readEndpoint } from '../endpoint-options.ts';
import { folderOption, readFolder, readSystem, systemOption } from '../options.ts';
import { sayNotDone } from '../say-leftovers.ts';

export const alarms: CommandBody = {
  details: [
    'chaos alarms: every alarm, with its state, why, and since when.',
    'chaos alarms test [name...]: breaches each guardrail, or those that are named, by answers that nobody has lived,',
    'and says how long it took to ring and to be OK again. Handlers are told that it is a drill, and do nothing.',
    'Exit status of a test: 0 if all rang and are OK again, 1 if one did not, 3 if one could not be tried.',
  ].join('\n'),
  options: {
    ...folderOption,
    ...systemOption,
    ...endpointOptions,
    production: {
      type: 'string',
      value: 'NAME',
      description: 'with --endpoint: the production environment that is meant',
    },
    json: { type: 'boolean', description: 'as JSON' },
  },
  run: async (given) => {
    const [verb, ...names] = given.positionals;
    if (verb !== undefined && verb !== 'test')
      throw new UsageError(`chaos alarms takes test, not ${JSON.stringify(verb)}`);
    return verb === 'test' ? test(given, names) : list(given);
  },
};

const readPlace = (given: Given) => readEndpoint(given, { local: localFolder, remote: ['production'] });

async function list(given: Given): Promise<ExitStatus> {
  const endpoint = readPlace(given);
  if (endpoint) {
    const { listAlarmsRemote } = await import('../on-endpoint/alarms.ts');
    const found = await listAlarmsRemote(endpoint, await readSystem(given));
    console.log(given.options.json ? JSON.stringify(found) : alarmTable(found));
    return exitStatus.held;
  }
  return onSystem(given, async (state) => {
    const system = await openSystem(state);
    const found = await system.alarms().finally(system.close);
    console.log(given.options.json ? JSON.stringify(found) : alarmTable(found));
    return exitStatus.held;
  });
}

async function test(given: Given, names: readonly string[]): Promise<ExitStatus> {
  const system = await readSystem(given);
  checkNames(names, system);
  const outcomes: DrillOutcome[] = [];
  const tell = (outcome: DrillOutcome) => {
    outcomes.push(outcome);
    if (!given.options.json) console.log(inWords(outcome));
  };
  const finish = (): ExitStatus => {
    if (given.options.json) console.log(JSON.stringify(outcomes));
    return statusOf(outcomes);
  };
  const endpoint = readPlace(given);
  if (endpoint) {
    const { testAlarmsRemote } = await import('../on-endpoint/alarms.ts');
    const { production } = given.options;
    const typed = production === undefined ? undefined : String(production);
    await testAlarmsRemote(endpoint, system, { names, production: typed, tell });
    return finish();
  }
  return onSystem(given, async (state) => {
    const client = await openSystem(state);
    try {
      for (const name of names.length > 0 ? names : guardrails(system).map((one) => one.name)) {
        tell(await client.drill(name).catch(({ message }: Error) => ({ alarm: name, notTried: message })));
      }
      return finish();
    } finally {
      client.close();
    }
  });
}

function onSystem(given: Given, use: (state: SystemState) => Promise<ExitStatus>): Promise<ExitStatus> | ExitStatus {
  const folder = readFolder(given);
  const state = readState(folder);
  return state ? use(state) : sayNotDone(folder);
}

/** Known before anything rings. */
function checkNames(names: readonly string[], system: SystemModel): void {
  const known = guardrails(system).map(({ name }) => name);
  const isKnown = (name: string) => name.startsWith('guardrail-edge') || known.includes(name);
  const wrong = names.find((name) => !isKnown(name));
  if (wrong !== undefined) throw new UsageError(`${JSON.stringify(wrong)} is no guardrail${nearest(wrong, known)}`);
}

function inWords(outcome: DrillOutcome): string {
  if ('notTried' in outcome) return `? ${outcome.alarm}: not tried: ${outcome.notTried}`;
  const { alarm, rangAfter, okAfter, reason } = outcome;
  if (rangAfter === null) return `✗ ${alarm}: did not ring`;
  const ok = okAfter === null ? 'is not OK again' : `OK again after ${seconds(okAfter)}`;
  return `${okAfter === null ? '✗' : '✓'} ${alarm}: rang after ${seconds(rangAfter)}, ${ok} (${reason})`;
}

function statusOf(outcomes: readonly DrillOutcome[]): ExitStatus {
  if (outcomes.some((outcome) => 'notTried' in outcome)) return exitStatus.error;
  const isFine = outcomes.every(
    (outcome) => 'rangAfter' in outcome && outcome.rangAfter !== null && outcome.okAfter !== null,
  );
  return isFine ? exitStatus.held : exitStatus.notHeld;
}
