import type { Ticket, TicketPlan, TicketTracker } from './ticket.ts';

/** How tickets are settled, and who is told of it. */
export interface Settling {
  /** Only says what would be done. */
  readonly dryRun: boolean;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** Opens and closes what a plan wants, one after the other. What cannot be is said, and keeps nothing else from it. */
export async function settleTickets(
  tracker: TicketTracker,
  planFor: (open: ReadonlySet<string>) => TicketPlan,
  { dryRun, say, complain }: Settling,
): Promise<void> {
  const failed = (about: string, error: unknown) =>
    complain(`${about} at ${tracker.name}: ${(error as Error).message}`);
  let plan: TicketPlan;
  try {
    plan = planFor(await tracker.openKeys());
  } catch (error) {
    return failed('no tickets could be looked for', error);
  }
  const each = async (tickets: readonly Ticket[], word: 'opened' | 'closed', act: TicketTracker['open']) => {
    for (const ticket of tickets) {
      try {
        say(`${ticket.experiment}: ${dryRun ? `would be ${word} at ${tracker.name}` : await act(ticket)}`);
      } catch (error) {
        failed(`${ticket.experiment}: its ticket could not be ${word}`, error);
      }
    }
  };
  await each(plan.open, 'opened', tracker.open);
  await each(plan.close, 'closed', tracker.close);
}
