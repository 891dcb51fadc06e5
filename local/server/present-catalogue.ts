import type { Fault } from '../../lib/model/faults/fault.ts';
import type { TargetType } from '../../lib/model/faults/target.ts';
import { arnOf } from '../engine/ids.ts';

/** A fault in the shape of FIS's Action. */
export function presentAction(fault: Fault) {
  return {
    ...summarizeAction(fault),
    parameters: Object.fromEntries(
      Object.entries(fault.parameters).map(([name, { description, required }]) => [name, { description, required }]),
    ),
  };
}

/** A fault in the shape of FIS's ActionSummary. */
export function summarizeAction({ actionId, description, target }: Fault) {
  return {
    id: actionId,
    arn: arnOf('action', actionId),
    description,
    targets: target ? { [target.key]: { resourceType: target.resourceType } } : {},
    tags: {},
  };
}

/** A target type in the shape of FIS's TargetResourceType. */
export function presentTargetType(type: TargetType) {
  return { ...summarizeTargetType(type), parameters: type.parameters };
}

/** A target type in the shape of FIS's TargetResourceTypeSummary. */
export function summarizeTargetType({ resourceType, description }: TargetType) {
  return { resourceType, description };
}
