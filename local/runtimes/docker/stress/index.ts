import { type ContainerHands, inHands, type LookingStepKind } from '../process/container-step.ts';
import { type HangStep, hangStep } from '../process/hang.ts';
import { type KillStep, killStep } from '../process/kill.ts';
import { type KillFirstStep, killFirstStep } from '../process/kill-first.ts';
import { type CpuStressStep, cpuStressStep } from './cpu-stress.ts';
import { type FillDiskStep, fillDiskStep } from './fill-disk.ts';
import { type IoStressStep, ioStressStep } from './io-stress.ts';
import { type FillMemoryStep, fillMemoryStep } from './memory-stress.ts';

export type StepOnContainer =
  | KillStep
  | KillFirstStep
  | HangStep
  | CpuStressStep
  | FillMemoryStep
  | IoStressStep
  | FillDiskStep;

/** Where a guardian in its container has the host's control groups. */
const hostGroups = '/sys/fs/cgroup';

export const defaultHands = (): ContainerHands => ({ groups: hostGroups, notes: new Map() });

/** The kinds of step that are done to the processes of a container, and beside them within its limits. */
export function containerKinds(hands: ContainerHands = defaultHands()): readonly LookingStepKind[] {
  return [
    inHands(killStep, hands),
    inHands(killFirstStep, hands),
    inHands(hangStep, hands),
    inHands(cpuStressStep, hands),
    inHands(fillMemoryStep, hands),
    inHands(ioStressStep, hands),
    inHands(fillDiskStep, hands),
  ];
}
