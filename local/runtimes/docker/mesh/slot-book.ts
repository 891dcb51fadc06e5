import type { LinkSample } from '../../embedded/links/protocol.ts';
import type { ContainedTask } from '../contained.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import type { Layout, Slot } from '../project/layout.ts';
import type { Occupant } from './desired.ts';

/** Of what runs a task, as far as calls are led to it. */
export type MeshedTask = Pick<ContainedTask, 'incarnation' | 'inRotation'>;

/** Which task is in which slot, and was. */
export interface SlotBook {
  are(tasks: readonly MeshedTask[], stores: readonly Incarnation[]): void;
  /** The one whose place it is first; undefined for a slot that nothing has been told of yet. */
  occupantsOf(slot: Slot): readonly Occupant[] | undefined;
  /** Of a task that runs, or ran. */
  slotOf(taskId: string): Slot | undefined;
  /** The service of a task, or of a slot; whatever else it is, is its own. */
  calleeOf(id: string): string;
  isSeen(slot: Slot): boolean;
  /** A sample of the proxy, which knows slots, with the tasks that are there. */
  named(sample: LinkSample): LinkSample;
}

/** `network`: the name of ours, as the daemon knows it. */
export function createSlotBook(layout: Layout, network: string): SlotBook {
  const slots = new Map(layout.slots.map((slot) => [slot.id, slot]));
  const occupants = new Map<string, readonly Occupant[]>();
  /** By slot: the task whose place it is, or was last. */
  const tasks = new Map<string, string>();
  const slotsOfTasks = new Map<string, Slot>();
  const isOfStores = ({ callees }: Slot) => callees.some((callee) => callee in layout.stores);

  const taskAt = (name: string): string => {
    const slot = slots.get(name);
    return (slot && isOfStores(slot) ? slot.callees[0] : tasks.get(name)) ?? name;
  };
  const put = ({ incarnation, inRotation }: MeshedTask) => {
    const slot = slots.get(`${incarnation.composeService}-${incarnation.number}`);
    if (!slot) return;
    slotsOfTasks.set(incarnation.id, slot);
    const occupant = { id: incarnation.id, address: incarnation.addresses[network], inRotation };
    const others = occupants.get(slot.id) ?? [];
    const all = inRotation ? [occupant, ...others] : [...others, occupant];
    occupants.set(slot.id, all);
    tasks.set(slot.id, (all[0] as Occupant).id);
  };

  return {
    are: (running, stores) => {
      for (const id of occupants.keys()) occupants.set(id, []);
      for (const task of running) put(task);
      // Whoever calls a store that is not well finds that out, as without us.
      for (const incarnation of stores) put({ incarnation, inRotation: true });
    },
    occupantsOf: ({ id }) => occupants.get(id),
    slotOf: (taskId) => slotsOfTasks.get(taskId),
    calleeOf: (id) => {
      const slot = slotsOfTasks.get(id) ?? slots.get(id);
      return slot && !isOfStores(slot) ? (slot.callees[0] as string) : id;
    },
    isSeen: ({ composeService }) =>
      !layout.unseen.some((one) => one.composeService === composeService && one.what === 'its calls'),
    named: ({ calleeTask, ...sample }) => {
      const isTask = calleeTask !== undefined && !(sample.callee in layout.stores);
      return { ...sample, caller: taskAt(sample.caller), ...(isTask && { calleeTask: taskAt(calleeTask) }) };
    },
  };
}
