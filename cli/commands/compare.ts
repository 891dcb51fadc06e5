import { chooseTemplates, type Template } from '../../aws/templates.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { withEveryZone } from '../../lib/model/every-zone.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import { levelInWords, resilienceLevels } from '../../lib/model/resilience.ts';
import { readState } from '../../local/supervisor/state.ts';
import { selectExperiments } from '../../runs/select-experiments.ts';
import type { CommandBody, Given } from '../command.ts';
import { localRunOptions, readEndpoint } from '../endpoint-options.ts';
import { readFolder, readSystem } from '../options.ts';
import { runHere } from '../run-here.ts';
import { endpointRunOptions, runOnOptions } from '../run-on.ts';

export const compare: CommandBody = {
  details: [
    'Without names: the experiments of a game day. Exit status 0 if all hold with resilience on.',
    'With --endpoint it runs them in one environment and then in the other (--env a,b), and switches nothing;',
    'exit status 0 if all hold in the second.',
  ].join('\n'),
  options: runOnOptions,
  run: async (given) => {
    const endpoint = readEndpoint(given, { local: localRunOptions, remote: endpointRunOptions });
    if (!endpoint) return compareHere(given);
    const environments = endpoint.environment?.split(',') ?? [];
    if (environments.length !== 2 || environments.includes('')) {
      throw new UsageError('which two environments? For example --env staging,prod');
    }
    const { runInAws } = await import('../run-in-aws.ts');
    const all = experimentsOf(withEveryZone(await readSystem(given)));
    const names = namesOf(given, all);
    return inTurn(environments, (environment) => {
      say(given, `\n${environment}`);
      return runInAws(
        given,
        { ...endpoint, environment },
        {
          name: `compare-${environment}`,
          choose: (templates) =>
            chooseTemplates(templates, all, given.positionals.length > 0 ? names : namesThere(names, templates)),
        },
      );
    });
  },
};

async function compareHere(given: Given): Promise<ExitStatus> {
  if (readState(readFolder(given))) throw new UsageError('the system is up: take it down first with `chaos down`');
  const all = experimentsOf(await readSystem(given));
  const experiments = selectExperiments(all, namesOf(given, all));
  const dryRun = given.options['dry-run'] === true;
  return inTurn(dryRun ? (['on'] as const) : resilienceLevels, (resilience) => {
    say(given, `\nresilience ${levelInWords(resilience)}`);
    return runHere(given, { name: `compare-${resilience}`, experiments, resilience });
  });
}

/** The last status, or the first that ends the comparison: an interruption, or a fault that is not proven undone. */
async function inTurn<Side>(sides: readonly Side[], run: (side: Side) => Promise<ExitStatus>): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.held;
  for (const side of sides) {
    status = await run(side);
    if (status === exitStatus.interrupted || status === exitStatus.error) return status;
  }
  return status;
}

/** The experiments that were asked for, or those of a game day that run anywhere. */
function namesOf({ positionals }: Given, all: readonly Experiment[]): readonly string[] {
  if (positionals.length > 0) return positionals;
  return all.flatMap((one) => (one.listed && !awsOnly(one) ? [one.name] : []));
}

/** An environment may have fewer zones, and fewer experiments, than there could be. */
const namesThere = (names: readonly string[], templates: readonly Template[]) =>
  names.filter((name) => templates.some(({ experiment }) => experiment === name));

/** A heading, where standard output is for people. */
function say({ options }: Given, text: string): void {
  if (options.json !== true) console.log(text);
}
