import type { Clock } from '../../base/clock.ts';
import type { AlarmState } from '../../lib/model/alarm-port.ts';
import type { WithJourneys } from '../../lib/model/journeys.ts';
import { guardrails } from '../../lib/model/objectives.ts';
import type { Alarms } from '../../measure/alarms.ts';
import type { Engine } from '../engine/engine.ts';
import { ConflictException, ResourceNotFoundException } from '../engine/errors.ts';
import type { DrillMark } from '../lambdas/drill-mark.ts';
import { syntheticSamples } from './synthetic-samples.ts';

/** What came of making an alarm ring. */
export interface DrillResult {
  readonly alarm: string;
  /** From the first bad answer to ALARM, milliseconds; null where it did not ring. */
  readonly rangAfter: number | null;
  /** From the last bad answer to OK; null where it is not OK. */
  readonly okAfter: number | null;
  readonly reason: string;
}

interface DrillPorts {
  readonly alarms: Alarms;
  readonly system: WithJourneys;
  readonly engine: Pick<Engine, 'experiments'>;
  readonly isOver: (status: string) => boolean;
  /** Absent where no handlers run: then nobody needs to know. */
  readonly mark?: DrillMark;
  readonly clock: Clock;
}

const stepMilliseconds = 100;
const answersPerStep = 100;
const limitMilliseconds = 30_000;

/**
 * Breaches a guardrail with answers that nobody has lived until it rings, and then answers well until it is OK. Refused
 * while an experiment runs, which its stop condition would end. One at a time.
 */
export function createDrills(ports: DrillPorts): (alarm: string) => Promise<DrillResult> {
  let turn: Promise<unknown> = Promise.resolve();
  return (alarm) => {
    const mine = turn.then(() => drill(alarm, ports));
    turn = mine.catch(() => {});
    return mine;
  };
}

async function drill(name: string, ports: DrillPorts): Promise<DrillResult> {
  const { alarms, system, engine, isOver, mark } = ports;
  const all = guardrails(system);
  const guardrail = all.find((one) => one.name === name);
  if (!guardrail) {
    const names = all.map((one) => one.name).join(', ');
    throw new ResourceNotFoundException(`${JSON.stringify(name)} is no guardrail: those are ${names}`);
  }
  const running = engine.experiments().filter(({ progress }) => !isOver(progress.status));
  if (running[0]) {
    throw new ConflictException(`experiment ${running[0].id} is running: a drill would stop it, so nothing was done`);
  }
  const status = () => alarms.list().find((alarm) => alarm.name.endsWith(`-${name}`));
  const until = async (state: AlarmState, answers: { readonly usable: number; readonly failed: number }) => {
    const { clock } = ports;
    const begun = clock.monotonic();
    while (clock.monotonic() - begun < limitMilliseconds) {
      alarms.users(syntheticSamples(guardrail.scope, system.journeys, { ...answers, drill: true }));
      if (status()?.state === state) return clock.monotonic() - begun;
      await clock.sleep(stepMilliseconds);
    }
    return null;
  };
  const before = status();
  if (before?.state === 'ALARM') {
    throw new ConflictException(`${before.name} rings already (${before.reason}): a drill would show nothing`);
  }
  await mark?.set(before?.name ?? name);
  try {
    const rangAfter = await until('ALARM', { usable: 0, failed: answersPerStep });
    const reason = status()?.reason ?? '';
    const okAfter = await until('OK', { usable: answersPerStep, failed: 0 });
    return { alarm: status()?.name ?? name, rangAfter, okAfter, reason };
  } finally {
    await mark?.remove();
  }
}
