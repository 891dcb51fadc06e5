import { lacksCooperation } from '../../../../lib/model/faults/cooperation.ts';
import { serviceNamed } from '../../../../lib/model/topology.ts';
import type { Planner } from '../../planner.ts';
import { InvalidTargetError } from '../../runtime.ts';

/** Always refused here, with the reason. */
export const diskFill: Planner<'disk-fill'> = ({ kind }, { task, system: { topology } }) => {
  const why = lacksCooperation(kind, serviceNamed(topology, task.service));
  throw new InvalidTargetError(`${kind} does not work on ${task.service}: ${why}`);
};
