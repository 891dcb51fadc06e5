import type { PlannedEffect } from '../../runtime.ts';
import { InvalidTargetError } from '../../runtime.ts';
import type { Target } from '../step-kind.ts';
import type { StepOnContainer } from './index.ts';
import { mostBytes } from './io-stress.ts';

type StressEffect = Extract<
  PlannedEffect,
  { readonly kind: 'kill-process' | 'hang' | 'cpu-stress' | 'io-stress' | 'memory-stress' | 'disk-fill' }
>;

export interface StressRequest {
  readonly faultId: string;
  readonly target: Target;
  readonly effect: StressEffect;
  readonly durationMilliseconds: number;
  /** Of the container, as the daemon has them; absent where there is none. */
  readonly limits: { readonly processors?: number; readonly memoryMebibytes?: number };
  /** Its writable layer and volumes, as the host has them: {@link StepOnContainer}. */
  readonly layers: readonly string[];
}

export interface PlannedStress {
  readonly step: StepOnContainer;
  /** How close it comes to what FIS does on ECS, in one sentence. */
  readonly fidelity: string;
}

/** How much longer than the fault stressors go on when nobody ends them: its holder has undone it by then. */
const graceSeconds = 10;

/** Throws {@link InvalidTargetError} where the container's limits do not keep the fault to it. */
export function planStress(request: StressRequest): PlannedStress {
  const { faultId, target, effect, durationMilliseconds } = request;
  const seconds = Math.ceil(durationMilliseconds / 1000) + graceSeconds;
  const of = { faultId, target };
  switch (effect.kind) {
    case 'kill-process': {
      const { processName: name, signal } = effect;
      return {
        step: { ...of, do: 'kill', name, signal },
        fidelity: `The same signal to the processes named ${name}, as killall finds them; the container ends when its first process does.`,
      };
    }
    case 'hang':
      return {
        step: { ...of, do: 'hang' },
        fidelity:
          "SIGSTOP to all processes of the container, as the document in AWS does it to the app's group; health checks are begun later, and go on.",
      };
    case 'cpu-stress':
      return cpuStress(request, { ...of, workers: effect.workers, percent: effect.percent, seconds });
    case 'io-stress':
      return {
        step: {
          ...of,
          do: 'io-stress',
          workers: effect.workers,
          percent: effect.percent,
          seconds,
          layers: request.layers,
        },
        fidelity: `stress-ng writes and syncs ${effect.percent} % of the free space of the container, at most ${mostBytes / 2 ** 20} MiB, within its limits; without a limit of IO others on the disk feel it too.`,
      };
    case 'disk-fill':
      return {
        step: { ...of, do: 'fill-disk', percent: effect.percent, seconds, layers: request.layers },
        fidelity: `A file without a name fills a file system of the container with an end of its own, a tmpfs with a size or a volume that no other has, to ${effect.percent} %; in AWS it is the task's ephemeral storage. Never the machine's disk.`,
      };
    case 'memory-stress':
      return memoryStress(request, { ...of, mode: effect.mode, percent: effect.percent, seconds });
  }
}

function cpuStress(
  { limits: { processors } }: StressRequest,
  step: Omit<Extract<StepOnContainer, { do: 'cpu-stress' }>, 'do'>,
): PlannedStress {
  const share =
    processors === undefined
      ? 'it has no limit, so others feel it as far as the kernel shares processors out'
      : `its limit of ${processors} processors throttles both, and nobody else`;
  return {
    step: { ...step, do: 'cpu-stress' },
    fidelity: `The same stressors, stress-ng, beside the container's processes and in its control group: ${share}.`,
  };
}

function memoryStress(
  { limits: { memoryMebibytes } }: StressRequest,
  step: Omit<Extract<StepOnContainer, { do: 'fill-memory' }>, 'do'>,
): PlannedStress {
  if (memoryMebibytes === undefined) {
    throw new InvalidTargetError(
      "the container has no memory limit, so that the machine's memory would be filled: give it one (`mem_limit`)",
    );
  }
  const held = Math.round((memoryMebibytes * step.percent) / 100);
  return {
    step: { ...step, do: 'fill-memory' },
    fidelity:
      step.mode === 'balloon'
        ? `${held} MiB are held in the container's control group, ${step.percent} % of its limit, and not in the process's heap; what does not fit beside them the kernel kills, as in AWS.`
        : `Memory is held in the container's control group until the kernel kills its largest process at the limit of ${memoryMebibytes} MiB, as in AWS; nobody else is charged.`,
  };
}
