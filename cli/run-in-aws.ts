import type { EndpointSettings } from '../aws/endpoint-settings.ts';
import { type TemporaryTemplates, temporaryTemplates } from '../aws/fis/temporary-template.ts';
import { type Opened, withEndpoint } from '../aws/open.ts';
import { type Choice, stopLagOf, type Template } from '../aws/templates.ts';
import type { ExitStatus } from '../base/exit-status.ts';
import { stopLagInWords } from '../lib/model/stop-lag.ts';
import type { SystemModel } from '../lib/model/system.ts';
import { runBatch } from '../runs/batch.ts';
import { leave, Unfinished } from '../runs/in-aws/leave.ts';
import { inAws } from '../runs/in-aws/target.ts';
import { listenForInterrupt } from '../runs/interruption.ts';
import { createProgress } from '../runs/reporters/progress.ts';
import { withBatchMode } from './batch-mode.ts';
import type { Given } from './command.ts';
import { confirmProduction } from './confirm-production.ts';
import { refuseEngaged } from './lever/refuse-engaged.ts';
import { type RunSettings, readRunSettings, readSystem } from './options.ts';
import { nothingOwn, type OwnInAws, planOwn, withOwn } from './own-in-aws.ts';

export interface AwsOptions {
  /** Names the run. */
  readonly name: string;
  /** What is run, of the templates that are deployed. Throws UsageError. */
  readonly choose: (templates: readonly Template[]) => readonly Choice[];
  /** What is there for this run only. @default - nothing */
  readonly own?: OwnInAws;
  /** The folder of a batch that is part of something, which tells its results. */
  readonly into?: string;
}

/** Runs experiments on the endpoint that was asked for, and resolves with the exit status. */
export async function runInAws(
  given: Given,
  settings: EndpointSettings,
  { name, choose, into, own = nothingOwn }: AwsOptions,
): Promise<ExitStatus> {
  const isPreview = given.options.preview === true;
  const run = { ...readRunSettings(given), dryRun: isPreview };
  const system = await readSystem(given);
  return withEndpoint(settings, system.topology.name, async (opened) => {
    await refuseEngaged(opened.endpoint.fis, resumeAt(settings));
    const temporary = temporaryTemplates(opened.endpoint.fis);
    const planned = await planOwn(opened, own, { choose, environment: settings.environment });
    const choices = planned.map(({ choice }) => choice);
    const { production } = given.options;
    const chosen = choices.map(({ template }) => template);
    if (!isPreview) {
      const ofCustomers = chosen.filter((template) => template.production);
      const stopLag = stopLagOf(opened.endpoint, ofCustomers);
      if (stopLag && ofCustomers.length > 0) {
        console.error(`Mind: ${stopLagInWords(stopLag)}: no alarm ends a fault that is over sooner.`);
      }
      await confirmProduction(chosen, production === undefined ? undefined : String(production));
    }
    return withOwn(temporary, planned, (choices) =>
      runOpened(given, opened, {
        ...{ system, name, into, choices, temporary },
        ...{ environment: settings.environment, settings: run },
      }),
    );
  });
}

/** What is typed to disengage the lever of that place. */
const resumeAt = ({ endpoint, profile, region }: EndpointSettings): string =>
  ['chaos resume', `--endpoint ${endpoint}`, profile && `--profile ${profile}`, region && `--region ${region}`]
    .filter(Boolean)
    .join(' ');

async function runOpened(
  given: Given,
  { endpoint }: Opened,
  {
    system,
    name,
    into,
    choices,
    environment,
    settings,
    temporary,
  }: {
    system: SystemModel;
    name: string;
    into: string | undefined;
    choices: readonly Choice[];
    environment: string | undefined;
    settings: RunSettings;
    temporary: TemporaryTemplates;
  },
): Promise<ExitStatus> {
  const progress = createProgress();
  const unfinished = new Unfinished();
  let isLeaving = false;
  const interruption = listenForInterrupt({
    first: () => progress.line('interrupted: stopping the experiment; FIS undoes its actions ...'),
    again: () => {
      if (!isLeaving) void leave(endpoint, unfinished, { progress, temporary });
      isLeaving = true;
    },
  });
  const { repeat, retryInconclusive, strict } = settings;
  const target = inAws({ endpoint, system, environment, unfinished });
  const batch = { name, choices, repeat, retryInconclusive, strict, signal: interruption.signal };
  try {
    return await withBatchMode(given, { name, settings, progress, into }, (mode) => runBatch(target, batch, mode));
  } finally {
    interruption.close();
    progress.done();
  }
}
