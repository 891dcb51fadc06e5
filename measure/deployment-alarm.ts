import { percent } from '../base/percent.ts';
import { deploymentHarm, deploymentWitness } from '../lib/model/deployment-harm.ts';
import { localWindows } from '../lib/model/local-windows.ts';
import type { Service, Topology } from '../lib/model/topology.ts';
import type { AlarmEvaluation } from './alarm-evaluation.ts';
import { inWords } from './objective-alarm.ts';
import { createWindowAlarm } from './window-alarm.ts';

const { availability, samples, windows: inARow, oldestMessageSeconds } = deploymentHarm;

/**
 * Rings when a deployment of a service does harm: to users, to its callers, or to the messages that it leaves lying. The
 * limits are those of the alarm in AWS. Undefined where nobody could see it. `journeys`: those whose users are its own; all
 * where it is absent.
 */
export function createDeploymentAlarm(
  topology: Topology,
  service: Service,
  journeys?: ReadonlySet<string>,
): AlarmEvaluation | undefined {
  const { name } = service;
  const witness = witnessOf(topology, service);
  if (!witness) return undefined;
  const isQueue = witness.by === 'queue';
  const sign = isQueue
    ? `messages wait in ${witness.queue} for ${oldestMessageSeconds} s or more`
    : `fewer than ${percent(availability)} of at least ${samples} answers to its callers are usable`;
  const alarm = createWindowAlarm({
    name: `deployment-${name}`,
    kind: 'deployment',
    description: `Rolls a deployment of ${name} back: ${sign}.`,
    windows: { seconds: localWindows.deployment, looked: inARow, bad: inARow },
    samples: isQueue ? 1 : samples,
    judge: (counted) => {
      const { total, failed } = counted;
      if (isQueue) return { bad: failed > 0, detail: `${failed > 0 ? 'a' : 'no'} message waits for too long` };
      const bad = total >= samples && total - failed < availability * total;
      return { bad, detail: `${inWords(counted)}; at least ${percent(availability)} wanted` };
    },
    silence: 'OK',
  });
  switch (witness.by) {
    case 'users':
      return Object.assign(alarm, {
        users: (given, now) => {
          for (const { journey, outcome, milliseconds, drill } of given) {
            if (!drill && journeys?.has(journey) !== false) alarm.record(outcome === 'failed', milliseconds, now);
          }
        },
      } satisfies Pick<AlarmEvaluation, 'users'>);
    case 'callers':
      return Object.assign(alarm, {
        calls: (given, now) => {
          for (const { callee, outcome, milliseconds } of given) {
            if (callee === name) alarm.record(outcome === 'failed', milliseconds, now);
          }
        },
      } satisfies Pick<AlarmEvaluation, 'calls'>);
    case 'queue':
      return Object.assign(alarm, {
        oldestMessage: (queue, seconds, now) => {
          if (queue === witness.queue) alarm.record(seconds >= oldestMessageSeconds, 0, now);
        },
      } satisfies Pick<AlarmEvaluation, 'oldestMessage'>);
  }
}

function witnessOf(topology: Topology, service: Service) {
  try {
    return deploymentWitness(topology, service);
  } catch {
    return undefined;
  }
}
