import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { edgeExperiment } from '../../lib/model/experiments/edge-faults.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import type { System } from '../../lib/model/system.ts';
import { type Edge, edgesOf } from '../../lib/model/topology.ts';
import { declaredOf, type Learned, learn as learnFrom } from '../../runs/this-machine/learn/learn.ts';
import { withSession } from '../../runs/this-machine/session.ts';
import { localChoices } from '../../runs/this-machine/target.ts';
import { type CommandBody, type Given, numberOption } from '../command.ts';
import { foundCalls } from '../found-calls.ts';
import { leastMilliseconds } from '../how-long.ts';
import { learnedJson } from '../learned-json.ts';
import { contradicts, failingWords, learnedLines } from '../learned-lines.ts';
import { refuseEngagedHere } from '../lever/refuse-engaged.ts';
import { rateOption, readRate, readSystem, systemOptions } from '../options.ts';
import { readStart } from '../read-start.ts';
import { writableFile, writeFound } from '../write-found.ts';

export const learn: CommandBody = {
  details:
    'Users walk the journeys, and each edge that they lead to is cut once: that shows who is called only then. What is written is for you to read again: nobody can see whether an answer is usable but you.',
  options: {
    ...systemOptions,
    rate: rateOption,
    seconds: { type: 'string', value: 'N', description: 'how long users walk before anything is cut (default 20)' },
    'walk-only': { type: 'boolean', description: 'cut nothing: what only a fallback calls is not seen' },
    classify: { type: 'boolean', description: 'say too whether users got answers while each edge was cut' },
    write: { type: 'boolean', description: 'put the calls into the configuration' },
    json: { type: 'boolean', description: 'what was learnt, as JSON' },
  },
  run: async (given) => {
    const asked = readAsked(given);
    const system = await readSystem(given);
    const file = given.options.write === true ? writableFile(given, system) : undefined;
    const learned = await learnHere(given, system, asked);
    if (!learned) return exitStatus.interrupted;
    const { isClassified } = asked;
    if (given.options.json) console.log(JSON.stringify(learnedJson(learned, system.topology, isClassified), null, 2));
    else for (const line of learnedLines(learned, system.topology, isClassified)) console.log(line);
    const problem = problemOf(learned);
    if (problem !== undefined) {
      console.error(`\nchaos: ${problem}${file ? `; nothing was written to ${file}` : ''}`);
      return exitStatus.error;
    }
    sayNext(foundCalls(learned, system, isClassified), file, given.options.json === true);
    return exitOf(learned, system, isClassified);
  },
};

interface Asked {
  readonly seconds: number;
  readonly rate: number | undefined;
  readonly cuts: boolean;
  readonly isClassified: boolean;
}

function readAsked(given: Given): Asked {
  const isClassified = given.options.classify === true;
  const cuts = given.options['walk-only'] !== true;
  if (isClassified && !cuts) throw new UsageError('--classify cuts each edge, and --walk-only none: one of them');
  const seconds = numberOption(given, 'seconds', { min: 1, max: 3600, default: 20 });
  return { seconds, rate: readRate(given), cuts, isClassified };
}

const cutName = (edge: Edge) => edgeExperiment('gone', edge);

/** The experiment of each edge that is known: what a service declares, and what its environment names. */
function cutsOf(system: System): Experiment[] {
  const cuts = edgesOf(system.topology).map(cutName);
  return experimentsOf(system).filter(({ name }) => cuts.includes(name));
}

/** Undefined where it was interrupted, and what it had begun is undone. */
async function learnHere(given: Given, system: System, asked: Asked): Promise<Learned | undefined> {
  const { seconds, rate, cuts } = asked;
  const { options, up } = await readStart(given);
  if (cuts) await refuseEngagedHere(options.folder, up);
  const experiments = cutsOf(system);
  const cutting = leastMilliseconds(experiments, (up ?? options).timeScale);
  console.error(
    cuts
      ? `Users walk for ${seconds} s, then what they lead to is cut, edge by edge: ${experiments.length} are known, about ${Math.ceil((seconds * 1000 + cutting) / 60_000)} min.`
      : `Users walk for ${seconds} s; nothing is cut.`,
  );
  return withSession({ ...options, response: 'off' }, async ({ system: client, progress, interrupted }) => {
    const choices = await localChoices(client, experiments);
    const learned = await learnFrom(client, {
      topology: system.topology,
      cutOf: (edge) => choices.find(({ experiment }) => experiment.name === cutName(edge)),
      ...{ seconds, rate, seed: options.seed, cuts },
      hooks: { signal: interrupted, event: () => {}, step: progress.step, line: progress.line },
    });
    return interrupted.aborted && learned.notUndone.length === 0 ? undefined : learned;
  });
}

/** Why nothing is to be made of what was learnt. */
function problemOf(learned: Learned): string | undefined {
  const { notUndone } = learned;
  return notUndone.length > 0 ? `not proven undone: ${notUndone.join(', ')}` : failingWords(learned);
}

function sayNext(news: ReturnType<typeof foundCalls>, file: string | undefined, isJson: boolean): void {
  // Standard output is for the JSON alone.
  const say = isJson ? console.error : console.log;
  if (file) say(`\n${writeFound(file, news)}`);
  else if (Object.keys(news).length > 0) say('\nNext: chaos learn --write puts what is new into the configuration.');
}

function exitOf({ edges }: Learned, { topology }: System, isClassified: boolean): ExitStatus {
  const isOtherwise = edges.some((edge) => contradicts(edge, declaredOf(topology, edge)));
  return isClassified && isOtherwise ? exitStatus.notHeld : exitStatus.held;
}
