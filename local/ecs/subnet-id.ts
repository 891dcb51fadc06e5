import { createHash } from 'node:crypto';

/** The subnet of a zone on this machine, of which there is one. */
export const localSubnetId = (zone: string): string =>
  `subnet-${createHash('sha256').update(zone).digest('hex').slice(0, 17)}`;
