import type { Service } from '../topology.ts';
import type { Action, Experiment, Target } from './experiment.ts';

/** One action per service: FIS resolves at most five tasks by tags for one ECS action. */
export function perService(
  services: readonly Service[],
  target: Omit<Target, 'service'>,
  action: (service: Service) => Omit<Action, 'target'>,
): Pick<Experiment, 'targets' | 'actions'> {
  return {
    targets: Object.fromEntries(services.map(({ name }) => [name, { ...target, service: name }])),
    actions: Object.fromEntries(
      services.map((service) => [service.name, { ...action(service), target: service.name }]),
    ),
  };
}
