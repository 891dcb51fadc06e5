import type { Fault } from '../../lib/model/faults/fault.ts';
import type { TargetType } from '../../lib/model/faults/target.ts';
import { mapValues } from '../../lib/model/map-values.ts';
import { arnOf } from '../engine/ids.ts';

/** A fault in the shape of FIS's Action. */
export function presentAction(fault: Fault) {
  return {
    ...summarizeAction(fault),
    parameters: presentParameters(fault.parameters),
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
  return { ...summarizeTargetType(type), parameters: presentParameters(type.parameters) };
}

const presentParameters = (parameters: Fault['parameters'] | TargetType['parameters']) =>
  mapValues(parameters as TargetType['parameters'], ({ description, required }) => ({ description, required }));

/** A target type in the shape of FIS's TargetResourceTypeSummary. */
export function summarizeTargetType({ resourceType, description }: TargetType) {
  return { resourceType, description };
}
