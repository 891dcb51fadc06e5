import { type BadVersion, badDeployment } from '../../../lib/model/experiments/bad-deployment.ts';
import type { ExperimentSource } from '../../../lib/model/experiments/experiment.ts';

/** The service whose bad versions are tried: users need it, and it changes no data. */
const service = 'product-service';

/** How a service on the shop's kit can be bad on purpose, by the values of BREAK. */
const harms: readonly Omit<BadVersion, 'service' | 'variable'>[] = [
  { kind: 'crash', harm: 'ends soon after its start', isHarmless: true, rollbackSeconds: 30 },
  { kind: 'slow', harm: 'answers later than anybody waits', rollbackSeconds: 30 },
  { kind: 'errors', harm: 'answers every request by 500', rollbackSeconds: 30 },
  { kind: 'late', harm: 'answers by 500 once it has run for 15 s', rollbackSeconds: 45, thorough: true },
  {
    kind: 'some-errors',
    harm: 'answers one request in twenty by 500, so that a second attempt helps',
    isHarmless: true,
    thorough: true,
  },
  { kind: 'wrong', harm: 'answers in time, with what is not true', isHarmless: true, thorough: true },
];

/** The same as variables of a service. */
export const breakages = { BREAK: harms.map(({ kind }) => kind) } as const;

export const badDeployments: ExperimentSource = (topology) =>
  harms.map((harm) => badDeployment(topology, { ...harm, service, variable: `BREAK=${harm.kind}` }));
