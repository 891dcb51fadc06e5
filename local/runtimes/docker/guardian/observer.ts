import type { Observation } from '../../../../lib/model/events/observation.ts';
import type { Step } from '../../../../lib/model/events/plan.ts';
import type { Probe } from '../../step-by.ts';
import { createContainerProgram } from './container-program.ts';
import { type HelperOptions, observerContainer } from './program.ts';

/** Whoever looks at the effects of steps, and is not who injects them. */
export interface Observer {
  /** What must be known before a step is done, to tell its effect. */
  note(step: Step): Promise<void>;
  look(step: Step): Promise<Observation>;
  /** How many requests of callers a step on single requests has touched; undefined where that is not known. */
  touched(step: Step): Promise<number | undefined>;
  /** Whether nothing is left of a step, nor its effect; the effect may be another's unless it was alone. */
  prove(step: Step, how: { readonly isAlone: boolean }): Promise<Probe>;
  /** Resolves when its container has gone. */
  close(): Promise<void>;
}

/** Starts an observer in a container and resolves when it answers. One that is ended is replaced at the next look. */
export async function startObserver(
  options: HelperOptions & { readonly log: (line: string) => void },
): Promise<Observer> {
  const { name, log } = options;
  // The name of one that was ended may be taken for a while.
  const again = (attempt: number) => (name === undefined || attempt === 1 ? {} : { name: `${name}-${attempt}` });
  const program = createContainerProgram(
    (attempt) => observerContainer({ ...options, ...again(attempt) }),
    'the observer',
    log,
  );
  await program.call('ready');
  return {
    note: (step) => program.call('note', step),
    look: (step) => program.call('look', step),
    touched: async (step) => (await program.call<number | null>('touched', step)) ?? undefined,
    prove: (step, { isAlone }) => program.call('prove', { step, isAlone }),
    close: () => program.close(),
  };
}
