import { execFileSync } from 'node:child_process';

/**
 * Takes a block of addresses, beside the container's own: each is answered for, listened on and called from, as if it were on
 * an interface. Idempotent.
 */
export function takeAddresses(cidr: string): void {
  execFileSync('ip', ['route', 'replace', 'local', cidr, 'dev', 'lo'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
