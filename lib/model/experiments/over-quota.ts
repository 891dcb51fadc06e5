import { fisQuotas, type Quota } from '../fis-quotas.ts';
import { parallelActions } from './parallel-actions.ts';

/** A number of a template that is above a quota of FIS; the field is the API's. */
export interface OverQuota {
  readonly field: 'stopConditions' | 'actions';
  readonly problem: string;
}

/** What FIS would refuse of a template for its numbers alone: stop conditions, actions, and those that may run at once. */
export function overQuota({
  stopConditions,
  actions,
}: {
  readonly actions: Parameters<typeof parallelActions>[0];
  readonly stopConditions: readonly unknown[];
}): OverQuota[] {
  const { stopConditionsPerTemplate, actionsPerTemplate, parallelActions: inParallel } = fisQuotas;
  const over = (field: OverQuota['field'], what: string, value: number, quota: Quota): OverQuota[] =>
    value > quota.value ? [{ field, problem: `${value} ${what}, FIS takes ${quota.value}` }] : [];
  return [
    ...over('stopConditions', 'stop conditions', stopConditions.length, stopConditionsPerTemplate),
    ...over('actions', 'actions', Object.keys(actions).length, actionsPerTemplate),
    ...over('actions', 'actions at once', parallelActions(actions), inParallel),
  ];
}
