import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Clock, systemClock } from '../../base/clock.ts';
import { entriesOf } from '../../base/entries-of.ts';
import { identify, identityKey, isAlive, readIdentityKey } from '../../base/process/identity.ts';
import { userName } from '../../base/process/name-process.ts';
import { removeIfEmpty } from '../../base/remove-if-empty.ts';
import { statOf } from '../../base/stat-of.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';

/** What the process that has a folder does in it. */
export type Doing = 'starting' | 'up' | 'going down' | 'healing';

/** Who has a folder. */
export interface Holder {
  readonly process: ProcessIdentity;
  /** Undefined where it does not tell. */
  readonly doing: Doing | undefined;
  /** What else it tells of itself. */
  readonly told?: unknown;
}

export interface FolderLock {
  say(doing: Doing, told?: unknown): void;
  release(): void;
}

/** Another process has the folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';

  constructor(folder: string, holder: Holder) {
    super(`${holderInWords(holder)} in ${folder}: wait for it, end it with \`chaos down\`, or choose another --folder`);
  }
}

/** The lock that a folder has is not of this user, whether its holder lives or not. */
export class LockOfAnotherError extends Error {
  override readonly name = 'LockOfAnother';

  constructor(place: string, cause: Error) {
    super(
      `a system of user ${userOf(place)} has run in this folder, and its lock, ${place}, is theirs: they can end and heal it (chaos heal), and remove it`,
      { cause },
    );
  }
}

const userOf = (place: string): string => userName(String(statOf(place)?.uid ?? 'unknown'));

/** For a sentence: who is at it, and with what. */
export function holderInWords({ doing, process: { pid } }: Holder): string {
  if (doing === 'healing') return `a heal is at work (process ${pid})`;
  return doing === undefined
    ? `a supervisor runs (process ${pid})`
    : `a system is ${doing} (supervisor, process ${pid})`;
}

interface Claim extends Holder {
  /** It does not have the folder yet: others may be before it. */
  readonly isWaiting: boolean;
}

const pollMilliseconds = 10;
/** How long who ends soon is waited for. */
const passingMilliseconds = 30_000;

/**
 * Takes a folder for this process, for as long as it lives; who is going down or heals is waited for. The lock lies beside
 * other temporary files, so that it is known whatever becomes of the folder. Each process writes a file of its own and then
 * looks at all: nobody ever removes or replaces what a living one wrote. Rejects with FolderInUseError.
 */
export async function lockFolder(
  folder: string,
  doing: Doing,
  { onWait = () => {}, clock = systemClock }: { onWait?: (holder: Holder) => void; clock?: Clock } = {},
): Promise<FolderLock> {
  const place = placeOf(folder);
  const self = identify(process.pid) as ProcessIdentity;
  const own = join(place, nameOf(self));
  const release = () => {
    process.off('exit', release);
    rmSync(own, { force: true });
    removeIfEmpty(place);
  };
  const end = clock.monotonic() + passingMilliseconds;
  let told = false;
  write(place, own, { doing, isWaiting: true });
  process.once('exit', release);
  for (;;) {
    const others = claimsIn(place).filter((claim) => identityKey(claim.process) !== identityKey(self));
    if (others.length === 0) break;
    const holder = others.find(({ isWaiting }) => !isWaiting);
    const isSoonOver = clock.monotonic() < end;
    const before = others.find(({ process, isWaiting }) => isWaiting && (precedes(process, self) || !isSoonOver));
    const winner = before ?? (holder && isPassing(holder) && isSoonOver ? undefined : holder);
    if (winner) {
      release();
      throw new FolderInUseError(folder, winner);
    }
    if (holder && !told) onWait(holder);
    told ||= holder !== undefined;
    await clock.sleep(pollMilliseconds);
  }
  write(place, own, { doing, isWaiting: false });
  return { say: (now, news) => write(place, own, { doing: now, isWaiting: false, told: news }), release };
}

/** Who has a folder; undefined where nobody that is alive does. */
export function holderOf(folder: string): Holder | undefined {
  const claims = claimsIn(placeOf(folder));
  return claims.find(({ isWaiting }) => !isWaiting) ?? claims[0];
}

/** A folder by its real path, whichever way it is named, and whether it is there or not. */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    const above = dirname(folder);
    return above === folder ? folder : join(realFolder(above), basename(folder));
  }
}

const placeOf = (folder: string): string =>
  join(tmpdir(), `breakwater-${createHash('sha256').update(realFolder(folder)).digest('hex').slice(0, 12)}.lock`);

const isPassing = ({ doing }: Holder) => doing === 'going down' || doing === 'healing';

/** The same order for all who look: which it is does not matter. */
const precedes = (one: ProcessIdentity, other: ProcessIdentity) => identityKey(one) < identityKey(other);

const nameOf = (process: ProcessIdentity) => encodeURIComponent(identityKey(process));

/** Whole, or not at all, for whoever reads meanwhile; of its owner alone. */
function write(place: string, path: string, claim: Omit<Claim, 'process'>): void {
  const half = join(dirname(path), `.${basename(path)}`);
  for (;;) {
    mkdirSync(place, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(half, JSON.stringify(claim), { mode: 0o600 });
      renameSync(half, path);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM') throw new LockOfAnotherError(place, error as Error);
      // Whoever has just left has taken the empty folder away.
      if (code !== 'ENOENT') throw error;
    }
  }
}

/** Those of processes that live; what the dead have left is removed. */
function claimsIn(place: string): Claim[] {
  return entriesOf(place).flatMap((name) => {
    const process = readIdentityKey(decodeURIComponent(name.replace(/^\./, '')));
    if (!process) return [];
    const path = join(place, name);
    if (isAlive(process)) return name.startsWith('.') ? [] : readClaim(path, process);
    rmSync(path, { force: true });
    removeIfEmpty(place);
    return [];
  });
}

function readClaim(path: string, process: ProcessIdentity): Claim[] {
  try {
    return [{ ...(JSON.parse(readFileSync(path, 'utf8')) as Omit<Claim, 'process'>), process }];
  } catch {
    // It has let go meanwhile.
    return [];
  }
}
