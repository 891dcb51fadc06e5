import { randomUUID } from 'node:crypto';
import { lookAtReach, type Reach } from '../../aws/ecs/task-reach.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { isRefusal, startWhenAllowed } from '../../aws/fis/experiment.ts';
import { type DeployedTemplate, readTemplate } from '../../aws/fis/read-template.ts';
import type { Choice } from '../../aws/templates.ts';
import { isThrottled, isTransient } from '../../aws/transient.ts';
import type { Clock } from '../../base/clock.ts';
import { labels } from '../../lib/model/labels.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { awaitAlarms } from './await-alarms.ts';
import { statusLine, type Unfinished } from './leave.ts';
import { DeniedByGate, isGated, startThroughGate } from './start-through-gate.ts';
import { tryAgain } from './try-again.ts';

export interface CheckedStart {
  readonly endpoint: Endpoint;
  readonly choice: Choice;
  readonly system: SystemModel;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly step: (text: string) => void;
  readonly line: (text: string) => void;
  readonly unfinished: Unfinished;
  /** Alarms that the batch has waited for in vain; added to. */
  readonly inVain: Set<string>;
  /** What is about to be hit, before it is; told once. */
  readonly onReach: (deployed: DeployedTemplate, reach: Reach) => void;
}

/** An experiment that FIS has begun, or why it has not; neither where it was interrupted before. */
export type Started = { readonly id: string } | { readonly refusal: string } | undefined;

/**
 * The one way to start an experiment on an endpoint: waits until the template's alarms are OK, looks whether it may be
 * started (anew before each attempt), and starts it; where it serves customers, through the gate, and not without one.
 * Alarms that stay, a reach that is too far, the gate's and FIS's own refusal and an AWS that throttles or fails for
 * minutes are reasons; what keeps the caller from asking at all rejects.
 */
export async function startChecked(options: CheckedStart): Promise<Started> {
  try {
    return await start(options);
  } catch (error) {
    if (options.signal.aborted && options.unfinished.ids.size === 0 && isTransient(error)) return undefined;
    if (!isTransient(error)) throw error;
    return { refusal: `AWS does not answer as it should: ${(error as Error).name}, ${(error as Error).message}` };
  }
}

async function start(options: CheckedStart): Promise<Started> {
  const { endpoint, choice, system, clock, signal, step, line, onReach, inVain } = options;
  const { template } = choice;
  const giveUp = clock.monotonic() + (template.calmMilliseconds ?? endpoint.calmMilliseconds);
  const deployed = await tryAgain(options, () => readTemplate(endpoint.fis, template.id));
  let isTold = false;
  for (;;) {
    step('looking at its stop conditions');
    const alarms = await tryAgain(options, () =>
      awaitAlarms({ endpoint, clock, giveUp, signal, line, inVain }, deployed.stopConditions),
    );
    if (signal.aborted) return undefined;
    if (alarms !== undefined) return { refusal: alarms };

    step('looking at what it may hit');
    const reach = await lookAtReach(endpoint, template, deployed, system);
    if (!isTold) onReach(deployed, reach);
    isTold = true;
    if (signal.aborted) return undefined;
    if (reach.problem !== undefined) return { refusal: reach.problem };

    step('starting');
    const attempt = await tryToStart(options, deployed);
    if ('id' in attempt) return attempt;
    if (signal.aborted) return undefined;
    const left = giveUp - clock.monotonic();
    if (!attempt.mayPass || left <= 0) return { refusal: attempt.refusal };
    step(`waiting up to ${Math.ceil(left / 1000)} s: ${attempt.refusal}`);
    await clock.sleep(Math.min(endpoint.metricPollMilliseconds, left), signal);
  }
}

async function tryToStart(options: CheckedStart, deployed: DeployedTemplate) {
  const { endpoint, choice, system, unfinished, line } = options;
  const clientToken = randomUUID();
  const startOnce = isGated(choice.template, deployed)
    ? () => startThroughGate(endpoint, choice, { topology: system.topology, clientToken, deployed })
    : () => startByFis(options, clientToken);
  try {
    const started = tryAgain(options, startOnce);
    await unfinished.start(started);
    return { id: await started };
  } catch (error) {
    if (error instanceof DeniedByGate) return { refusal: error.message, mayPass: false };
    if (isTransient(error) && !isThrottled((error as Error).name)) {
      line(`  whether FIS has started it is not known; see: ${statusLine(endpoint)}`);
    }
    if (!isRefusal(error)) throw error;
    return { refusal: `FIS refuses: ${error.name}, ${error.message}`, mayPass: error.name === 'ConflictException' };
  }
}

function startByFis({ endpoint, choice, system, clock }: CheckedStart, clientToken: string): Promise<string> {
  const { template, experiment } = choice;
  const tags = {
    [labels.system]: system.topology.name,
    [labels.experiment]: experiment.name,
    ...(template.environment !== undefined && { [labels.environment]: template.environment }),
  };
  const watch = { clock, pollMilliseconds: endpoint.pollMilliseconds };
  return startWhenAllowed(endpoint.fis, template.id, watch, { tags, patienceMilliseconds: 0, clientToken });
}
