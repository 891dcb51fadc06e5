import { journeysAt, type WithJourneys } from '../lib/model/journeys.ts';
import { guardrails, journeyObjectives, serviceObjectives, usersObjective } from '../lib/model/objectives.ts';
import { callersOf, publicServices, type Service } from '../lib/model/topology.ts';
import { type AlarmEvaluation, createComposite } from './alarm-evaluation.ts';
import { createDeploymentAlarm } from './deployment-alarm.ts';
import { createGuardrailAlarm } from './guardrail-alarm.ts';
import { createObjectiveAlarm } from './objective-alarm.ts';

/**
 * Every alarm of a system on this machine, by the names that it has in AWS: guardrails, objectives, deployments, and the
 * two over many that people hear of. What is over others comes after them.
 */
export function createCatalogue(system: WithJourneys): AlarmEvaluation[] {
  const { topology } = system;
  const ofUsers = [
    createObjectiveAlarm(usersObjective(system), 'users'),
    ...journeyObjectives(system).map((objective) => createObjectiveAlarm(objective, 'journey')),
  ];
  // A service is measured by its callers: the edge has only users, a queue worker nobody.
  const ofServices = serviceObjectives(system)
    .filter(({ scope }) => callersOf(topology, scope).length > 0)
    .map((objective) => createObjectiveAlarm(objective, 'service'));
  const overMany = (name: string, description: string, parts: readonly AlarmEvaluation[]) =>
    createComposite(
      { name, kind: 'people', description },
      parts.map((alarm) => ({ label: alarm.name, alarm })),
    );
  // Where there is one edge, whoever comes is its user.
  const usersOf = ({ name }: Service) =>
    publicServices(topology).length > 1 ? new Set(journeysAt(system, name).map((journey) => journey.name)) : undefined;
  return [
    ...guardrails(system).map(createGuardrailAlarm),
    ...ofUsers,
    ...ofServices,
    ...topology.services.flatMap((service) => createDeploymentAlarm(topology, service, usersOf(service)) ?? []),
    overMany('users', 'Users are hurt: an objective of theirs or of a journey is breached.', ofUsers),
    overMany('services', 'A service fails its callers, whether or not users notice.', ofServices),
  ];
}
