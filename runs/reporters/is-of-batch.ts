import type { BatchEvent, Reported } from '../../lib/model/events/batch-event.ts';

/** Whether a batch tells it of itself; the others are the system's, as the journal has them. */
export const isOfBatch = (event: Reported): event is BatchEvent => !('seq' in event);
