import { randomUUID } from 'node:crypto';
import { lookAtReach, type Reach } from '../../aws/ecs/task-reach.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { followToEnd, isRefusal, resolvedTargetsOf, startWhenAllowed } from '../../aws/fis/experiment.ts';
import { type DeployedTemplate, readTemplate } from '../../aws/fis/read-template.ts';
import { groupTargets } from '../../aws/fis/states.ts';
import type { Template } from '../../aws/templates.ts';
import type { Clock } from '../../base/clock.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { awaitAlarms } from './await-alarms.ts';
import { isGated } from './start-through-gate.ts';
import { tryAgain } from './try-again.ts';

export interface Preview {
  readonly deployed: DeployedTemplate;
  /** What a start would hit, by target: as FIS resolved it, or as ECS has it. */
  readonly reach: Reach;
}

export interface PreviewOptions {
  readonly endpoint: Endpoint;
  readonly template: Template;
  readonly system: SystemModel;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly line: (text: string) => void;
  /** Alarms that were waited for in vain before; added to. */
  readonly inVain: Set<string>;
}

/**
 * What a start would do, touching nothing. FIS resolves the targets itself, in an experiment that skips every action; of
 * a template that writes reports such an experiment might be reported, and paid, too, and where customers are served
 * nothing starts past the gate: there ECS is asked alone. FIS starts nothing while an alarm of the template rings, not
 * even that.
 */
export async function preview(options: PreviewOptions): Promise<Preview> {
  const { endpoint, template, system, clock, signal, line, inVain } = options;
  const deployed = await readTemplate(endpoint.fis, template.id);
  const reach = await lookAtReach(endpoint, template, deployed, system);
  const giveUp = clock.monotonic() + (template.calmMilliseconds ?? endpoint.calmMilliseconds);
  const alarms = await awaitAlarms({ endpoint, clock, giveUp, signal, line, inVain }, deployed.stopConditions);
  const problem = alarms ?? reach.problem;
  if (signal.aborted || alarms !== undefined) return { deployed, reach: { ...reach, problem } };
  const why = whyNotByFis(template, deployed);
  if (why !== undefined) {
    const note = `targets are as ECS has them: ${why}`;
    return { deployed, reach: { ...reach, notes: [...reach.notes, note] } };
  }
  const { targets, refusal } = await resolveByFis(options);
  return {
    deployed,
    reach: { ...reach, targets: targets.size > 0 ? targets : reach.targets, problem: problem ?? refusal },
  };
}

/** Undefined where FIS may be asked. */
function whyNotByFis(template: Template, deployed: DeployedTemplate): string | undefined {
  if (isGated(template, deployed)) {
    return `where customers are served FIS starts nothing for a preview; whether it may start says: chaos preflight ${template.experiment}`;
  }
  return deployed.writesReport ? 'FIS would write a report of a preview of this template' : undefined;
}

async function resolveByFis({ endpoint, template, clock, signal, line }: PreviewOptions) {
  const { fis, pollMilliseconds, calmMilliseconds } = endpoint;
  const watch = { clock, pollMilliseconds, signal, patienceMilliseconds: 0 };
  const targets = new Map<string, readonly string[]>();
  try {
    const clientToken = randomUUID();
    const start = { actionsMode: 'skip-all', patienceMilliseconds: calmMilliseconds, clientToken } as const;
    const id = await tryAgain({ clock, signal, step: (text) => line(`  ${text}`) }, () =>
      startWhenAllowed(fis, template.id, watch, start),
    );
    const { state } = await followToEnd(fis, id, watch);
    for (const [name, { arns }] of groupTargets(await resolvedTargetsOf(fis, id))) targets.set(name, arns);
    return { targets, refusal: state?.status === 'completed' ? undefined : `${state?.status}: ${state?.reason}` };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { targets, refusal: `FIS refuses: ${error.name}, ${error.message}` };
  }
}
