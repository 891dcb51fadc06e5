import { fisQuotas } from '../../lib/model/fis-quotas.ts';
import type { ActionDefinition } from '../../lib/model/fis-template.ts';

type Actions = Readonly<Record<string, ActionDefinition>>;

/** Which actions may begin: those whose predecessors are done, up to FIS's number of parallel actions. */
export interface Schedule {
  /** Takes the actions that may begin now; each is given once. */
  begin(): string[];
  done(action: string): void;
  /** Begun and not done. */
  running(): string[];
  notBegun(): string[];
}

export function createSchedule(actions: Actions): Schedule {
  const waiting = new Set(Object.keys(actions));
  const running = new Set<string>();
  const done = new Set<string>();
  const mayBegin = (action: string) => (actions[action]?.startAfter ?? []).every((earlier) => done.has(earlier));
  return {
    begin: () => {
      const begun = [...waiting].filter(mayBegin).slice(0, fisQuotas.parallelActions.value - running.size);
      for (const action of begun) {
        waiting.delete(action);
        running.add(action);
      }
      return begun;
    },
    done: (action) => {
      running.delete(action);
      done.add(action);
    },
    running: () => [...running],
    notBegun: () => [...waiting],
  };
}
