import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import { type IncidentEvent, incidentOf } from '../../lib/model/response/incident.ts';
import type { Ports } from '../shared/ports.ts';
import type { RollbackPlan } from './plan.ts';

type Said = Pick<IncidentEvent, 'what' | 'severity' | 'title' | 'done' | 'look'> & { readonly drill?: boolean };

/** Tells people something about the incident of an alarm. */
export async function say(
  ports: Pick<Ports, 'tell' | 'model' | 'clock' | 'log'>,
  incident: string,
  { drill = false, ...said }: Said,
): Promise<void> {
  const { model, clock, log } = ports;
  log.info(said.title, { incident, what: said.what, done: said.done });
  await ports.tell({
    kind: 'incident',
    incident,
    system: model.topology.name,
    environment: model.environment,
    ...said,
    at: clock.wall(),
    ...(drill && { drill: true }),
  });
}

/** Says that nobody but people can help now, and why. */
export const sayNotDone = (
  ports: Pick<Ports, 'tell' | 'model' | 'clock' | 'log'>,
  alarm: Pick<AlarmEvent, 'name' | 'at'>,
  { service, why, severity }: { service: string | undefined; why: string; severity: IncidentEvent['severity'] },
  drill: boolean,
): Promise<void> =>
  say(ports, incidentOf(alarm), {
    what: 'deployment-not-rolled-back',
    severity: drill ? 'info' : severity,
    title: `${alarm.name} rings, and ${service ?? 'nothing'} was ${service ? 'not ' : ''}rolled back: ${why}`,
    done: 'nothing was done',
    look: [alarm.name, ...(service ? [service] : [])],
    drill,
  });

/** Says that a rollback has begun, or what one would be. */
export function sayRolledBack(ports: Ports, plan: RollbackPlan, mode: 'done' | 'observe' | 'drill'): Promise<void> {
  const { service, why, alarm } = plan;
  const act = actInWords(plan);
  return say(ports, plan.incident, {
    what: mode === 'observe' ? 'deployment-not-rolled-back' : 'deployment-rolled-back',
    severity: mode === 'drill' ? 'info' : 'critical',
    title: mode === 'done' ? `${service} is being rolled back: ${why}` : `${service} would be rolled back: ${why}`,
    done:
      mode === 'done'
        ? `${act}${consequences(ports, plan)}`
        : `nothing was done, ${reasons[mode]}; it would be: ${act}`,
    look: [service, ...(alarm ? [alarm] : []), plan.from],
    drill: mode === 'drill',
  });
}

const reasons = { observe: 'since the settings say observe', drill: 'since this is a drill' } as const;

function actInWords({ how, service, deployment, to }: RollbackPlan): string {
  if (how === 'stop-deployment') return `deployment ${deployment} was told to stop and roll back to ${to}`;
  return `service ${service} was told to run ${to} again`;
}

function consequences({ model }: Pick<Ports, 'model'>, { service, from, drifts, isTrial }: RollbackPlan): string {
  if (isTrial) return '; an experiment had deployed it';
  const { lockHours } = model.settings.rollback;
  const lock = `; nothing rolls ${service} back again for ${lockHours} h, or until \`chaos unlock ${service}\``;
  if (!drifts) return lock;
  return `${lock}; CloudFormation still has ${from}: its next deployment brings that back unless the template is mended`;
}
