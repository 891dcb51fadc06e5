import type { Choice } from '../../aws/templates.ts';
import type { Clock } from '../../base/clock.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import type { SystemModel } from '../../lib/model/system.ts';

/** Whose metrics are read, and by which clock. */
export interface Measured {
  readonly choice: Choice;
  readonly system: SystemModel;
  readonly clock: Clock;
}

/** What is read before the start, to be compared with. */
export const baselineMilliseconds = 120_000;
/** How far behind AWS's clock this machine's may be before what is newest is not asked for. */
const skewMilliseconds = 300_000;

/** The environment of metrics where the templates name none. */
export const environmentOf = ({ environment }: { environment: string | undefined }): string =>
  environment ?? localEnvironment;

/** From a moment until now, milliseconds since the epoch. */
export const rangeSince = ({ system, choice, clock }: Measured, from: number) => ({
  system,
  environment: environmentOf(choice.template),
  from,
  to: clock.wall() + skewMilliseconds,
});
