import type { ExitStatus } from '../base/exit-status.ts';
import type { Experiment } from '../lib/model/experiments/experiment.ts';
import { labels } from '../lib/model/labels.ts';
import type { ResilienceLevel } from '../lib/model/resilience.ts';
import { runBatch } from '../runs/batch.ts';
import { withSession } from '../runs/this-machine/session.ts';
import { localChoices, refuseAwsOnly, refuseInVain, thisMachine } from '../runs/this-machine/target.ts';
import { withBatchMode } from './batch-mode.ts';
import type { Given } from './command.ts';
import { howLong } from './how-long.ts';
import { refuseEngagedHere } from './lever/refuse-engaged.ts';
import { readRunSettings, readSystem } from './options.ts';
import { readStart } from './read-start.ts';
import { refuseLeftovers } from './say-leftovers.ts';

export interface HereOptions {
  /** Names the run. */
  readonly name: string;
  readonly experiments: readonly Experiment[];
  /** They were asked for by name: what cannot be run as the system is now is refused before anything begins. */
  readonly refuseInVain?: boolean;
  /** Less than on for the "before" of a comparison. */
  readonly resilience?: ResilienceLevel;
  /** The folder of a batch that is part of something, which tells its results. */
  readonly into?: string;
  /** Surrounds the batch while the system is up, as an experiment's own template does. */
  readonly around?: Around;
}

type Around = <Result>(
  system: Parameters<Parameters<typeof withSession>[1]>[0]['system'],
  use: (own?: OwnIds) => Promise<Result>,
) => Promise<Result>;

/** The ids of templates that are there for this batch only. */
export type OwnIds = ReadonlyMap<Experiment, string>;

/** Runs experiments on the system of this machine, which is started where it is not up. Resolves with the exit status. */
export async function runHere(
  given: Given,
  { name, experiments, resilience = 'on', around = (_, use) => use(), ...asks }: HereOptions,
): Promise<ExitStatus> {
  const settings = readRunSettings(given);
  const skipUnsupported = given.options['skip-unsupported'] === true;
  if (!skipUnsupported) refuseAwsOnly(experiments);
  const { objectives } = await readSystem(given);
  const { options: asked, up } = await readStart(given);
  if (!settings.dryRun) await refuseEngagedHere(asked.folder, up);
  if (!up && settings.dryRun) await refuseLeftovers(asked.folder);
  const options = { ...asked, resilience };
  const long = settings.dryRun ? undefined : howLong(experiments, { ...settings, timeScale: (up ?? asked).timeScale });
  if (long !== undefined) console.error(long);
  return withSession(options, ({ system, progress, interrupted }) =>
    around(system, async (own) => {
      const choices = await localChoices(system, experiments, own);
      const { rate, repeat, retryInconclusive, strict } = settings;
      const tags = {
        ...(skipUnsupported && { [labels.skipUnsupported]: 'true' }),
        ...(given.options['without-stop-conditions'] === true && { [labels.withoutStopConditions]: 'true' }),
      };
      const settled = { rate, seed: options.seed, skipUnsupported, tags, ...(objectives && { objectives }) };
      const target = await thisMachine(system, settled);
      if (asks.refuseInVain && !settings.dryRun) await refuseInVain(target, choices);
      const batch = { name, choices, repeat, retryInconclusive, strict, signal: interrupted };
      return withBatchMode(given, { name, settings, progress, into: asks.into }, (mode) =>
        runBatch(target, batch, mode),
      );
    }),
  );
}
