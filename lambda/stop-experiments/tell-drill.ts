import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import { incidentOf } from '../../lib/model/response/incident.ts';
import type { Ports } from '../shared/ports.ts';

/** People hear of a drill too where nothing runs that it would stop: so they know that they are reached. */
export function tellDrill({ model, tell }: Pick<Ports, 'model' | 'tell'>, alarm: AlarmEvent) {
  return tell({
    kind: 'incident',
    incident: incidentOf(alarm),
    what: 'drill',
    system: model.topology.name,
    environment: model.environment,
    severity: 'info',
    title: `${alarm.name} rings`,
    done: 'nothing: no experiment runs',
    look: [alarm.name],
    at: alarm.at,
    drill: true,
  });
}
