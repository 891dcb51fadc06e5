import { readFileSync, writeFileSync } from 'node:fs';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { type FoundCalls, NotWrittenOutError } from '../../definition/edit/calls.ts';
import { writeCalls } from '../../definition/edit/write-calls.ts';
import { configurationNames } from '../../definition/find-configuration.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import type { System } from '../../lib/model/system.ts';
import { declaredOf, type Learned, type LearnedEdge, learn as learnFrom } from '../../runs/this-machine/learn/learn.ts';
import { withSession } from '../../runs/this-machine/session.ts';
import { localChoices } from '../../runs/this-machine/target.ts';
import { type CommandBody, type Given, numberOption } from '../command.ts';
import { contradicts, learnedLines } from '../learned-lines.ts';
import { rateOption, readRate, readSystem, readSystemFile, systemOptions } from '../options.ts';
import { readStart } from '../read-start.ts';

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
  },
  run: async (given) => {
    const isClassified = given.options.classify === true;
    if (isClassified && given.options['walk-only'] === true) {
      throw new UsageError('--classify cuts each edge, and --walk-only none: one of them');
    }
    const file = given.options.write === true ? writableFile(given) : undefined;
    const system = await readSystem(given);
    const learned = await learnHere(given, system);
    if (!learned) return exitStatus.interrupted;
    for (const line of learnedLines(learned, system.topology, isClassified)) console.log(line);
    const news = foundCalls(learned, system, isClassified);
    if (file) write(file, news);
    else if (Object.keys(news).length > 0)
      console.log('\nNext: chaos learn --write puts what is new into the configuration.');
    return exitOf(learned, system, isClassified);
  },
};

async function learnHere(given: Given, system: System): Promise<Learned | undefined> {
  const seconds = numberOption(given, 'seconds', { min: 1, max: 3600, default: 20 });
  const { options } = await readStart(given);
  return withSession({ ...options, response: 'off' }, async ({ system: client, progress, interrupted }) => {
    const cuts = experimentsOf(system).filter(({ family }) => family === 'lose-dependency');
    const choices = await localChoices(client, cuts);
    const learned = await learnFrom(client, {
      topology: system.topology,
      cutOf: ({ caller, callee }) =>
        choices.find(({ experiment }) => experiment.name === `lose-${caller}-to-${callee}`),
      ...{ seconds, rate: readRate(given), seed: options.seed },
      cuts: given.options['walk-only'] !== true,
      hooks: { signal: interrupted, event: () => {}, step: progress.step, line: progress.line },
    });
    return interrupted.aborted ? undefined : learned;
  });
}

/** The calls that a configuration lacks; with findings, also what it says otherwise. */
function foundCalls({ edges }: Learned, { topology }: System, isClassified: boolean): FoundCalls {
  const news = edges.filter((edge) => {
    const declared = declaredOf(topology, edge);
    return declared === undefined || (isClassified && contradicts(edge, declared));
  });
  const callOf = ({ finding }: LearnedEdge) =>
    isClassified && finding !== 'untried' ? { degradable: finding === 'degradable' } : {};
  const byCaller = Map.groupBy(news, ({ caller }) => caller);
  return Object.fromEntries(
    [...byCaller].map(([caller, own]) => [caller, Object.fromEntries(own.map((edge) => [edge.callee, callOf(edge)]))]),
  );
}

function writableFile(given: Given): string {
  const file = readSystemFile(given);
  if (configurationNames.some((name) => file.endsWith(name)) || given.options.system !== undefined) return file;
  throw new UsageError('there is no configuration to write to: `chaos init` makes one');
}

function write(file: string, calls: FoundCalls): void {
  const count = Object.values(calls).reduce((sum, own) => sum + Object.keys(own).length, 0);
  if (count === 0) {
    console.log(`\n${file} says all that was seen: nothing was written.`);
    return;
  }
  try {
    writeFileSync(file, writeCalls(readFileSync(file, 'utf8'), file, calls));
  } catch (error) {
    if (!(error instanceof NotWrittenOutError)) throw error;
    throw new UsageError(`${file} cannot be changed: ${error.message}; put the calls there by hand`);
  }
  console.log(`\n${count} ${count === 1 ? 'call was' : 'calls were'} written to ${file}.`);
}

function exitOf({ edges }: Learned, { topology }: System, isClassified: boolean): ExitStatus {
  const isOtherwise = edges.some((edge) => contradicts(edge, declaredOf(topology, edge)));
  return isClassified && isOtherwise ? exitStatus.notHeld : exitStatus.held;
}
