import type { MessagesSeen } from '../../../../lib/model/events/observation.ts';
import { poisonBody } from '../../../../lib/model/poison.ts';
import { receivesLast, whyNoPoison } from '../../../../lib/model/queues.ts';
import { findStore, type QueueStore } from '../../../../lib/model/topology.ts';
import type { Planner } from '../../planner.ts';
import { InvalidTargetError } from '../../runtime.ts';
import { defineStep } from '../step-kind.ts';
import { findPoison, isGone, type Poison, removePoison, sendPoison } from '../stores/poison.ts';

export interface PoisonStep extends Poison {
  readonly do: 'poison-message';
  readonly messages: number;
  readonly body: string;
  readonly maxReceiveCount: number;
}

/** Messages come onto a queue that nobody can handle, and are held as long as their receives last: that is in real time. */
export const poisonMessage: Planner<'poison-message', PoisonStep> = (effect, { faultId, system, stores }) => {
  const { on, messages, body = poisonBody(faultId) } = effect;
  const problem = whyNoPoison(system.topology, on);
  if (problem !== undefined || !stores) {
    throw new InvalidTargetError(`poison-message does not work on ${on}: ${problem ?? 'nobody knows where it is'}`);
  }
  const store = findStore(system.topology, on) as QueueStore;
  const { all, held } = receivesLast(store);
  const { deadLetterQueue, maxReceiveCount } = store;
  const origin = `http://${stores.hostOf?.(on) ?? '127.0.0.1'}:${stores.portOf(on)}`;
  return {
    steps: [{ do: 'poison-message', faultId, origin, queue: on, deadLetterQueue, maxReceiveCount, messages, body }],
    leastMilliseconds: held * 1000,
    fidelity: `Real messages on the queue, held until none of them waits or is taken any more, and no longer than ${held} s${all > held ? ` (their receives last ${all} s)` : ', which their receives last'}, whatever the time scale; they are removed past SQS's API, so that no receive of a good one is used up.`,
  };
};

export const poisonStep = defineStep<PoisonStep>({
  do: 'poison-message',
  by: 'guardian',
  wayBack: 'removes the messages, wherever they are',
  execute: async (step) => {
    // Nothing is put where nothing can be taken back.
    await removePoison(step);
    for (let sent = 0; sent < step.messages; sent++) await sendPoison(step, step.body);
  },
  undo: (step) => removePoison(step).catch(unlessGone),
  leftOver: async (step) => {
    const found = await findPoison(step).catch(unlessGone);
    return found && areAny(found) ? [`on ${step.queue}: ${inWords(found, step)}`] : [];
  },
  observe: async (step) => {
    const messages = await findPoison(step);
    return {
      ...{ observer: 'queue', messages },
      seen: areAny(messages),
      detail: areAny(messages) ? inWords(messages, step) : 'no message of it is on the queue, or set aside',
    };
  },
  isOver: async (step) => {
    const { waiting, taken } = await findPoison(step);
    return waiting + taken === 0;
  },
  prove: async (step) => {
    const found = await findPoison(step).catch(unlessGone);
    if (!found) return { matches: true, detail: 'the emulator has gone, and all messages with it' };
    return { matches: !areAny(found), detail: areAny(found) ? inWords(found, step) : 'no message of it is there' };
  },
});

function unlessGone(error: Error): undefined {
  if (!isGone(error)) throw error;
}

const areAny = ({ waiting, taken, setAside }: MessagesSeen): boolean => waiting + taken + setAside > 0;

function inWords({ waiting, taken, setAside, receives }: MessagesSeen, { maxReceiveCount }: PoisonStep): string {
  const counts = [
    ...(waiting > 0 ? [`${waiting} on the queue`] : []),
    ...(taken > 0 ? [`${taken} in flight`] : []),
    ...(setAside > 0 ? [`${setAside} set aside`] : []),
  ];
  // To be set aside counts as one more.
  return `${counts.join(', ')}; received ${Math.min(receives, maxReceiveCount)} of ${maxReceiveCount} times`;
}
