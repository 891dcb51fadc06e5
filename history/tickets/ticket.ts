import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { type Asked, askedOf, newestOf } from '../gate.ts';
import { experimentIdOf, type HistoryRow } from '../row.ts';

/** What people are told of one experiment that does not hold, and again when it does. */
export interface Ticket {
  /** The same for one experiment of a system in one place, whatever its runs say. */
  readonly key: string;
  readonly title: string;
  readonly system: string;
  readonly place: string;
  readonly experiment: string;
  readonly hypothesis: string;
  /** The newest run: its experiment in FIS, when it began (milliseconds since the epoch), and why it failed. */
  readonly run: string;
  readonly at: number;
  readonly reasons: readonly string[];
}

/** What is to be done about tickets. */
export interface TicketPlan {
  readonly open: readonly Ticket[];
  readonly close: readonly Ticket[];
}

/** Where tickets are kept. What goes wrong there has a message without anything secret. */
export interface TicketTracker {
  /** As people read it: without anything secret. */
  readonly name: string;
  /** The keys of those that are open. */
  openKeys(): Promise<ReadonlySet<string>>;
  /** Both resolve with what was done, in words: `opened as #7`. */
  open(ticket: Ticket): Promise<string>;
  close(ticket: Ticket): Promise<string>;
}

/** Of the experiments that a gate asks for: one that has failed since wants a ticket, one that has held wants none. */
export function planTickets(
  experiments: readonly Pick<Experiment, 'name' | 'hits' | 'listed' | 'hypothesis'>[],
  rows: readonly HistoryRow[],
  { system, place, ...asked }: Asked & Pick<Ticket, 'system' | 'place'>,
  open: ReadonlySet<string>,
): TicketPlan {
  const found = askedOf(experiments, asked).flatMap(({ name, hypothesis }) => {
    const last = newestOf(name, rows);
    return last ? [{ last, ticket: ticketOf(last, { system, place, hypothesis }) }] : [];
  });
  const pick = (wanted: (row: HistoryRow, isOpen: boolean) => boolean) =>
    found.flatMap(({ last, ticket }) => (wanted(last, open.has(ticket.key)) ? [ticket] : []));
  return {
    // What failed before a deployment may have been mended by it: nobody is called for that.
    open: pick(({ verdict, startedAt }, isOpen) => verdict === 'failed' && startedAt >= asked.since && !isOpen),
    close: pick(({ verdict }, isOpen) => verdict === 'held' && isOpen),
  };
}

function ticketOf(
  row: HistoryRow,
  { system, place, hypothesis }: Pick<Ticket, 'system' | 'place' | 'hypothesis'>,
): Ticket {
  const { experiment, startedAt: at, reasons } = row;
  return {
    key: `${system}/${place}/${experiment}`,
    title: `${experiment} does not hold (${system}, ${place})`,
    ...{ system, place, experiment, hypothesis, run: experimentIdOf(row), at, reasons },
  };
}
