import type { Service } from '../../../lib/model/topology.ts';
import type { PlacedTask } from '../service-policy.ts';

/** The tasks that wait for their turn or are being started, by service, the oldest first. */
export interface Waiting<P> {
  of(service: Service): readonly P[];
  /** Gives what takes it out again. */
  add(service: Service, mine: P): () => void;
}

export function createWaiting<P extends { readonly deploymentId: string }>(): Waiting<P> {
  const pending = new Map<string, readonly P[]>();
  const of = ({ name }: Service) => pending.get(name) ?? [];
  return {
    of,
    add: (service, mine) => {
      pending.set(service.name, [...of(service), mine]);
      const left = () => of(service).filter((each) => each !== mine);
      return () => void pending.set(service.name, left());
    },
  };
}

/** It has no name yet: nobody can stop it, but by no longer wanting it. */
export const inWaiting = ({ deploymentId }: { readonly deploymentId: string }): PlacedTask => ({
  taskArn: '',
  deploymentId,
  state: 'starting',
  inRotation: false,
});
