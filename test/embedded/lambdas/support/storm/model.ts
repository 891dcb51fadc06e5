import { localResponseSettings } from '../../../../../lib/model/response/local-settings.ts';
import type { ResponseModel } from '../../../../../lib/model/response/response-model.ts';
import type { SystemModel } from '../../../../../lib/model/system.ts';
import type { Service } from '../../../../../lib/model/topology.ts';

/** How many incidents a storm is made of, by what is to be done about them. */
export interface StormSize {
  /** Deployments that do harm: every second one goes on, the others have succeeded. */
  readonly deployments: number;
  /** Experiments that do more harm than they may; FIS runs five at once, and one more explains what the others do not. */
  readonly experiments: number;
}

export const deployedService = (n: number): string => `deployed-${n}`;
export const hurtService = (n: number): string => `hurt-${n}`;
export const journeyOf = (n: number): string => `use-${n}`;

const service = (name: string, more: Partial<Service> = {}): Service => ({
  name,
  description: name,
  port: 8080,
  replicas: 2,
  cpu: 256,
  memory: 512,
  processName: 'node',
  calls: [],
  ...more,
});

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

/** A system with a service for each incident; none of them calls another, so that one's harm is no other's. */
export function stormSystem({ deployments, experiments }: StormSize): SystemModel {
  const hurt = upTo(experiments).map(hurtService);
  return {
    topology: {
      name: 'storm',
      zones: [{ name: 'us-east-1a', id: 'use1-az1', cidr: '10.0.0.0/20' }],
      services: [
        service('edge', {
          public: true,
          calls: hurt.map((to) => ({ to, degradable: false, whenGone: 'the journey fails' })),
        }),
        ...hurt.map((name) => service(name)),
        ...upTo(deployments).map((n) => service(deployedService(n))),
      ],
      stores: [],
    },
    journeys: upTo(experiments).map((n) => ({
      name: journeyOf(n),
      description: journeyOf(n),
      share: 100 / experiments,
      calls: [hurtService(n)],
    })),
    promises: [],
    seed: {},
    storeActions: {},
    experiments: [],
  };
}

/** Alarms further apart than this are another incident. */
export const groupMinutes = 0.25;

/** As on a laptop; no pause between two rollbacks, since each incident is to have its own. */
export function stormModel(system: SystemModel): ResponseModel {
  const { topology, journeys, storeActions } = system;
  const { rollback, notify, preflight } = localResponseSettings;
  return {
    ...{ topology, journeys, storeActions, experiments: [] },
    environment: 'local',
    production: false,
    settings: {
      rollback: { ...rollback, pauseMinutes: 0 },
      notify: { ...notify, groupMinutes, channels: [{ kind: 'webhook', name: 'hook', secret: 'hook' }] },
      preflight,
    },
  };
}
