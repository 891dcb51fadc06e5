import { defineOperation, param } from '../operation.ts';
import { paginate } from '../pagination.ts';

export const listExperimentResolvedTargets = defineOperation({
  name: 'ListExperimentResolvedTargets',
  method: 'GET',
  path: '/experiments/:id/resolvedTargets',
  handle: (engine, request) => {
    const { targetName } = request.query;
    const { resolvedTargets } = engine.experiment(param(request, 'id')).progress;
    const wanted = resolvedTargets.filter((target) => targetName === undefined || target.targetName === targetName);
    const keyOf = (target: (typeof wanted)[number]) => `${target.targetName} ${target.arn}`;
    const { items, ...next } = paginate('resolvedTargets', wanted, keyOf, request.query);
    return {
      resolvedTargets: items.map(({ arn, ...target }) => ({ ...target, targetInformation: { arn } })),
      ...next,
    };
  },
});
