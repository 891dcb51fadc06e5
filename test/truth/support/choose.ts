import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { awsOnly } from '../../../lib/model/experiments/template.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import type { Seeded } from './seeded.ts';

/** What hits more touches nearly everything, such as an outage of a zone: it says nothing of one place. */
const mostHit = 5;

/** The experiments of a game day that hit what a change is in or about: by the topology, and not by the answer. */
export const experimentsFor = ({ at }: Pick<Seeded, 'at'>, { thorough = false } = {}): string[] =>
  experimentsOf(shopModel)
    .filter((experiment) => (experiment.listed || (thorough && experiment.thorough)) && !awsOnly(experiment))
    .filter(({ hits }) => hits.length <= mostHit && hits.some((hit) => at.includes(hit)))
    // What it deploys has a bug of its own.
    .filter(({ family }) => family !== 'bad-deployment')
    .map(({ name }) => name);
