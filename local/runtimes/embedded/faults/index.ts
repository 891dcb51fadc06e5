import type { Step } from '../../../../lib/model/events/plan.ts';
import { assertAlarmState } from '../../assert-alarm-state.ts';
import { burst } from '../../burst.ts';
import { deploy } from '../../deploy.ts';
import type { Planners } from '../../planner.ts';
import { wait } from '../../wait.ts';
import type { StepKind } from '../step-kind.ts';
import { burstStep } from './burst.ts';
import { cpuStress, dutyCycleStep } from './cpu-stress.ts';
import { deployStep } from './deploy.ts';
import { diskFill } from './disk-fill.ts';
import { failover } from './failover.ts';
import { hang } from './hang.ts';
import { httpFault } from './http-fault.ts';
import { impairStep } from './impair.ts';
import { ioStress, writeStep } from './io-stress.ts';
import { killProcess, signalStep } from './kill-process.ts';
import { fillMemoryStep, memoryStress } from './memory-stress.ts';
import { network } from './network.ts';
import { partialBatch } from './partial-batch.ts';
import { poisonMessage, poisonStep } from './poison-message.ts';
import { redisFault } from './redis-fault.ts';
import { refuse } from './refuse.ts';
import { reset } from './reset.ts';
import { stopTask, stopTaskStep } from './stop-task.ts';
import { throttle } from './throttle.ts';

/** The steps of this runtime: every kind there is. A new one is its line here. */
export const stepKinds = [
  stopTaskStep,
  signalStep,
  dutyCycleStep,
  writeStep,
  fillMemoryStep,
  impairStep,
  deployStep,
  burstStep,
  poisonStep,
] as const;

type StepOf<Kind> = Kind extends StepKind<infer S> ? S : never;

/** A step of this runtime, by the list: a plan of any other does not compile. */
export type EmbeddedStep = StepOf<(typeof stepKinds)[number]>;

/** How each kind of effect is had here. */
export const planners: Planners<EmbeddedStep> = {
  'stop-task': stopTask,
  'kill-process': killProcess,
  'cpu-stress': cpuStress,
  'io-stress': ioStress,
  'memory-stress': memoryStress,
  'disk-fill': diskFill,
  hang,
  network,
  failover,
  throttle,
  refuse,
  reset,
  'http-fault': httpFault,
  'redis-fault': redisFault,
  'dynamodb-partial-batch': partialBatch,
  deploy,
  burst,
  'poison-message': poisonMessage,
  wait,
  'assert-alarm-state': assertAlarmState,
};

const kinds = new Map<string, (typeof stepKinds)[number]>(stepKinds.map((kind) => [kind.do, kind]));

/** The kind of a step, as a journal may have it. Throws for one that this runtime does not know. */
export function kindOf(step: Step): StepKind<Step> {
  const kind = kinds.get(step.do);
  if (!kind) throw new Error(`unknown step ${JSON.stringify(step.do)}`);
  return kind as StepKind<Step>;
}
