import { journeysAt } from '../../lib/model/journeys.ts';
import type { Crowd } from './crowd.ts';
import type { Planner } from './planner.ts';
import { InvalidTargetError } from './runtime.ts';
import type { ByCrowd, Seen } from './step-by.ts';

export interface BurstStep {
  readonly do: 'burst';
  readonly faultId: string;
  readonly service: string;
  readonly factor: number;
}

/** More walks of the journeys that ask the service, as unevenly as the usual ones. */
export const burst: Planner<'burst', BurstStep> = ({ on, factor }, { faultId, system: { journeys, topology } }) => {
  const asked = journeysAt({ journeys, topology }, on);
  if (asked.length === 0) throw new InvalidTargetError(`users-burst does not work on ${on}: no journey asks it`);
  return {
    steps: [{ do: 'burst', faultId, service: on, factor }],
    fidelity: 'Real requests of more users, by the same journeys in the same proportions.',
  };
};

/** So much of what was asked for must have come. */
const leastShare = 0.5;

export const burstHalves: Seen<BurstStep, { readonly crowd: Pick<Crowd, 'look' | 'haveLeft'> }> & ByCrowd<BurstStep> = {
  do: 'burst',
  by: 'crowd',
  wayBack: 'no more users than usual come',
  execute: ({ faultId, service, factor }, crowd) => crowd.come(faultId, { service, factor }),
  takeBack: ({ faultId }, crowd) => crowd.leave(faultId),
  observe: ({ faultId, service, factor }, { crowd }) => {
    const { rate, usual } = crowd.look(faultId) ?? { rate: 0, usual: 0 };
    return {
      observer: 'answers to users',
      seen: usual > 0 && rate >= usual * (factor - 1) * leastShare,
      detail: `${rate.toFixed(0)} more users a second at ${service}, where ${usual.toFixed(0)} are usual`,
    };
  },
  prove: async ({ faultId, service }, { crowd }) => {
    const matches = await crowd.haveLeft(faultId);
    return {
      matches,
      detail: matches ? `no more users than usual come to ${service}` : `more users still come to ${service}`,
    };
  },
};
