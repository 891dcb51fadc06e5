import { ECSClient, ListServicesCommand } from '@aws-sdk/client-ecs';
import { nearest } from '../../base/nearest.ts';
import { UsageError } from '../../base/usage-error.ts';
import { loadSystem } from '../../definition/load-system.ts';
import { account, region } from '../../lib/model/local-account.ts';
import { readState } from '../../local/supervisor/state.ts';
import { createProgress } from '../../runs/reporters/progress.ts';
import { explainDeath } from '../../runs/this-machine/system-gone-error.ts';
import { breakagesInWords, checkBreakages } from '../check-breakages.ts';
import type { CommandBody, Given } from '../command.ts';
import { defaultSystem } from '../default-system.ts';
import { type DeployRequest, deployService } from '../deploy/deploy-service.ts';
import { folderOption, readFolder } from '../options.ts';
import { sayNotDone } from '../say-leftovers.ts';

/** Between the values of `--env`: a value may hold any other character. */
const separator = '\0';

export const deploy: CommandBody = {
  details: [
    'Every deployment is of what the service was started with, and what is said here: `chaos deploy SERVICE` alone',
    'brings that back. Ctrl-C ends the command, and leaves the deployment going on.',
    `A service of the system that comes along can be bad on purpose: --env ${breakagesInWords(defaultSystem)}.`,
    'Exit status: 0 deployed, 1 rolled back or stopped, 2 wrong usage, 3 the system is not up.',
  ].join('\n'),
  options: {
    env: {
      type: 'string',
      value: 'NAME=VALUE',
      description: 'an environment variable of its tasks; may be given several times',
      repeatable: true,
      separator,
    },
    command: { type: 'string', value: 'FILE', description: 'another program file than the service has' },
    'rollback-on-failure': { type: 'boolean', description: 'go back when the deployment fails (the default)' },
    'no-rollback-on-failure': { type: 'boolean', description: 'leave the service as it is when the deployment fails' },
    ...folderOption,
  },
  run: async (given) => {
    const request = { environment: readVariables(given), ...readCommand(given), rollback: readRollback(given) };
    const [name, surplus] = given.positionals;
    if (surplus !== undefined) {
      throw new UsageError(`one service at a time: ${JSON.stringify(surplus)} is one argument too many`);
    }
    const folder = readFolder(given);
    const state = readState(folder);
    if (!state) {
      if (name === undefined) throw new UsageError('which service? `chaos status` lists them');
      return sayNotDone(folder);
    }
    // Another program may take the variable for something else.
    if (request.command === undefined) {
      checkBreakages(await loadSystem(state.system.file, state), request.environment, '--env');
    }
    const credentials = { accessKeyId: account, secretAccessKey: 'local' };
    const ecs = new ECSClient({ endpoint: state.endpoint, region, credentials });
    const progress = createProgress();
    try {
      return await deployService(ecs, { service: await readService(ecs, name), ...request }, progress);
    } catch (error) {
      throw error instanceof UsageError ? error : await explainDeath(error, state, folder);
    } finally {
      progress.done();
      ecs.destroy();
    }
  },
};

/** A service of the system that is up. Rejects with UsageError with the nearest names. */
async function readService(ecs: ECSClient, name: string | undefined): Promise<string> {
  const { serviceArns = [] } = await ecs.send(new ListServicesCommand({ maxResults: 100 }));
  const names = serviceArns.map((arn) => arn.slice(arn.lastIndexOf('/') + 1));
  if (name === undefined) throw new UsageError(`which service? There are ${names.join(', ')}`);
  if (names.includes(name)) return name;
  throw new UsageError(`no service is named ${JSON.stringify(name)}${nearest(name, names)}`);
}

function readVariables({ options }: Given): Record<string, string> {
  if (options.env === undefined) return {};
  const pairs = String(options.env)
    .split(separator)
    .map((text) => {
      const [, variable, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
      if (variable === undefined || value === undefined) {
        throw new UsageError(`--env must be NAME=VALUE, not ${JSON.stringify(text)}`);
      }
      return [variable, value] as const;
    });
  return Object.fromEntries(pairs);
}

const readCommand = ({ options: { command } }: Given): Pick<DeployRequest, 'command'> =>
  command === undefined ? {} : { command: String(command) };

function readRollback({ options }: Given): boolean {
  const [on, off] = [options['rollback-on-failure'], options['no-rollback-on-failure']];
  if (on && off) throw new UsageError('--rollback-on-failure and --no-rollback-on-failure exclude each other');
  return !off;
}
