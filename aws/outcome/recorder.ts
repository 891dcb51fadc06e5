import { type Event, type EventBody, eventVersion } from '../../lib/model/events/event.ts';

/** Numbers events and hands them on. Their times, both clocks, are AWS's: milliseconds since the epoch. */
export interface Recorder {
  record(at: number, body: EventBody): Event;
}

export function createRecorder(onEvent: (event: Event) => void = () => {}): Recorder {
  let seq = 0;
  return {
    record(at, body) {
      const event: Event = { v: eventVersion, seq: ++seq, wall: at, mono: at, ...body };
      onEvent(event);
      return event;
    },
  };
}
