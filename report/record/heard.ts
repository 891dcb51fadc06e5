import type { Description } from '../../lib/model/events/description.ts';
import type { Event, PresentTask } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import type { EventFacts } from '../../measure/judge/facts.ts';

/** What was so as it began. */
export interface Before {
  readonly tasks: readonly (PresentTask & { readonly zone: string | null })[];
  /** Alarms that ring, and since when. */
  readonly ringing: readonly (readonly [string, number])[];
}

/** What is known of a run at its end. */
export interface Heard {
  readonly facts: EventFacts;
  /** Alarms, deployments, and what people were told. */
  readonly others: readonly Event[];
  readonly before: Before;
  readonly description?: Description;
  readonly verdict: Verdict;
  /** Seconds from the start of the fault, of a moment. */
  readonly at: (moment: number) => number;
}
