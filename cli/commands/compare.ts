import { chooseTemplates, type Template } from '../../aws/templates.ts';
import type { ExitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { withEveryZone } from '../../lib/model/every-zone.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { mostTelling } from '../../lib/model/experiments/most-telling.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import { lackingAt, levelInWords, resilienceLevels } from '../../lib/model/resilience.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { readState } from '../../local/supervisor/state.ts';
import { counted } from '../../measure/judge/phrases.ts';
import { selectExperiments } from '../../runs/select-experiments.ts';
import type { CommandBody, Given } from '../command.ts';
import { runColumns, say } from '../compared.ts';
import { localRunOptions, readEndpoint } from '../endpoint-options.ts';
import { readFolder, readSystem } from '../options.ts';
import { runHere } from '../run-here.ts';
import { endpointRunOptions, runOnOptions } from '../run-on.ts';

export const compare: CommandBody = {
  details: [
    'Without names: the eight experiments that tell most, each of another kind; they are named. Three columns: as found',
    '(no patterns of resilience, no restarts of dead tasks, no health checks, one task a service), off (no patterns), on.',
    'All make the same promises. Exit status 0 if all are kept with resilience on.',
    'With --endpoint it runs them in one environment and then in the other (--env a,b), and switches nothing;',
    'exit status 0 if all hold in the second.',
  ].join('\n'),
  options: { ...runOnOptions, all: { type: 'boolean', description: 'all experiments of a game day' } },
  run: async (asked) => {
    // As in a game day: a busy laptop is the normal case, and what leaves a doubt in one column counts in none.
    const given = { ...asked, options: { 'retry-inconclusive': '1', ...asked.options } };
    const endpoint = readEndpoint(given, { local: localRunOptions, remote: endpointRunOptions });
    if (!endpoint) return compareHere(given);
    const environments = endpoint.environment?.split(',') ?? [];
    const [one, other] = environments;
    if (environments.length !== 2 || environments.includes('') || one === other) {
      throw new UsageError('which two environments? For example --env staging,prod');
    }
    const { runInAws } = await import('../run-in-aws.ts');
    const system = withEveryZone(await readSystem(given));
    return runColumns(
      given,
      environments.map((environment) => ({
        ...{ name: environment, without: [], folder: environment },
        run: (into) =>
          runInAws(
            given,
            { ...endpoint, environment },
            { name: `compare-${environment}`, into, choose: (templates) => chosenThere(given, system, templates) },
          ),
      })),
    );
  },
};

async function compareHere(given: Given): Promise<ExitStatus> {
  if (readState(readFolder(given))) throw new UsageError('the system is up: take it down first with `chaos down`');
  const system = await readSystem(given);
  const experiments = chosen(given, system, experimentsOf(system));
  const names = experiments.map(({ name }) => name);
  say(
    given,
    `${counted(names.length, 'experiment')}: ${names.join(', ')}${isShortened(given) ? ' (--all: those of a game day)' : ''}`,
  );
  const others = system.topology.services.filter(({ name }) => system.programOf(name).kind !== 'kit');
  if (others.length > 0) say(given, `Off is on for ${others.map(({ name }) => name).join(', ')}: ${notOnTheKit}`);
  const dryRun = given.options['dry-run'] === true;
  return runColumns(
    given,
    (dryRun ? (['on'] as const) : resilienceLevels).map((resilience) => ({
      ...{ name: levelInWords(resilience), without: lackingAt(resilience), folder: resilience },
      run: (into) => runHere(given, { name: `compare-${resilience}`, experiments, resilience, into }),
    })),
  );
}

const notOnTheKit = 'what is not on the services’ kit has nothing that could be switched off';

const isShortened = ({ positionals, options }: Given): boolean => positionals.length === 0 && options.all !== true;

/** What was asked for, or what a game day has that runs anywhere, or the most telling of these. Throws UsageError. */
function chosen(given: Given, system: SystemModel, all: readonly Experiment[]): Experiment[] {
  const { positionals } = given;
  if (positionals.length > 0) return selectExperiments(all, positionals);
  const anywhere = all.filter((one) => !awsOnly(one));
  return isShortened(given) ? mostTelling(anywhere, system) : anywhere.filter(({ listed }) => listed);
}

/** An environment may have fewer zones, and fewer experiments, than there could be. */
function chosenThere(given: Given, system: SystemModel, templates: readonly Template[]) {
  const all = experimentsOf(system);
  if (given.positionals.length > 0) return chooseTemplates(templates, all, given.positionals);
  const there = all.filter(({ name }) => templates.some(({ experiment }) => experiment === name));
  const names = chosen(given, system, there).map(({ name }) => name);
  return chooseTemplates(templates, all, names);
}
