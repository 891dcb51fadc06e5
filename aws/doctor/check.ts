import type { Finding } from '../../base/finding.ts';
import type { Config } from '../../lib/config/config.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import type { Where } from '../command-lines.ts';
import { explain } from '../explain.ts';
import type { Account } from './account.ts';

/** Where a check looks, and what it compares with. */
export interface Look {
  readonly account: Account;
  readonly system: SystemModel;
  readonly config: Config;
  /** What lines that mend something have to name. */
  readonly where: Where;
  /** Undefined where it may not be looked for. */
  readonly isDeployed: boolean | undefined;
}

/** One thing that is looked at: reading the facts, which asks AWS, and judging them, which asks nobody. */
export interface Check {
  /** What is looked at, e.g. `zones`. */
  readonly name: string;
  /** The IAM actions that it needs, all of which only read. */
  readonly needs: readonly string[];
  /** Only where the environment is deployed. */
  readonly afterwards?: true;
  find(look: Look): Promise<readonly Finding[]>;
}

/** What a check found; one that cannot look says why, and takes no other down with it. */
export async function findingsOf(check: Check, look: Look): Promise<readonly Finding[]> {
  try {
    return await check.find(look);
  } catch (error) {
    return [couldNotLook(check, error as Error, look.account)];
  }
}

/** What is said of a check that could not look: the right that it lacks, or what went wrong. */
export function couldNotLook(
  { name: check, needs }: Pick<Check, 'name' | 'needs'>,
  error: Error,
  { caller, region }: Account,
): Finding {
  const message = 'could not be looked at: ';
  if (isDenied(error)) {
    const needed = deniedAction(error) ?? needs.join(', ');
    return { check, level: 'warn', message: `${message}needs ${needed}`, advice: `allow ${caller} ${needed}` };
  }
  const why = explain(error, { name: 'aws', region }).message;
  return { check, level: 'warn', message: `${message}${why}`, advice: 'mend that, then look again' };
}

const denials =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|UnauthorizedException|Client\.UnauthorizedOperation)$/;

/** Whether AWS refuses for want of a right. */
export const isDenied = ({ name }: Error): boolean => denials.test(name);

/** The action, as the refusal names it. */
const deniedAction = ({ message }: Error): string | undefined =>
  /not authorized to perform:? ([\w-]+:\w+)/.exec(message)?.[1];
