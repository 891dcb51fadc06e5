import type { Ports } from '../shared/ports.ts';
import type { SendMail } from './channels/mail.ts';
import type { Post } from './post.ts';
import type { Secrets } from './secrets.ts';

/** What telling people needs. */
export interface NotifyPorts
  extends Pick<Ports, 'clock' | 'model' | 'fis' | 'cloudwatch' | 'ledger' | 'later' | 'log' | 'metrics'> {
  readonly secrets: Secrets;
  readonly post: Post;
  /** Absent where nobody gets mail, as on this machine. */
  readonly mail?: SendMail | undefined;
  /** Alarms of another Region are somebody else's; undefined where it is not known. */
  readonly region?: string | undefined;
}

/** What is remembered of an incident is kept for so long. */
export const daysKept = 30;

export const expiryOf = ({ clock }: Pick<NotifyPorts, 'clock'>): number =>
  Math.floor(clock.wall() / 1000) + daysKept * 86_400;
