import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type HealReport, heal, type OwnProcess } from '../guardian/heal.ts';
import { unreadInWords } from '../journal/read-journal.ts';
import { findForeign, findOwn } from '../runtimes/embedded/find-own.ts';
import { anyStepRunner } from './any-step-runner.ts';
import { findContained } from './contained-left.ts';
import { linksSocket } from './links-socket.ts';
import { containersFolder, readContainedState } from './prepare/contained-state.ts';
import { removeContained } from './remove-contained.ts';
import { places } from './state.ts';

/**
 * Heals the dead system of a folder and says what its journal does not tell. A journal with events of another version is
 * put aside once nothing is left, as no heal could read more of it. Undefined where there is no journal and nothing runs.
 */
export async function healFolder(folder: string, say: (line: string) => void): Promise<HealReport | undefined> {
  const { journal, scratch, logs } = places(folder);
  const contained = readContainedState(folder);
  if (!existsSync(journal)) {
    const { projects, unseen } = await findContained(folder);
    if (findOwnIn(folder).length + projects.length === 0 && unseen === undefined) return undefined;
    say('the journal has gone: what was left is looked for without it, and faults that go with it are not counted');
  }
  const report = await heal({
    journalPath: journal,
    createRunner: anyStepRunner(
      { linksSocket: linksSocket(folder), scratch, logs },
      { image: contained?.guardianImage, log: say },
    ),
    findOwn: () => findOwnIn(folder),
    log: say,
  });
  const corrupt = report.skippedLines.filter(({ version }) => version === undefined);
  const [first, ...others] = corrupt;
  if (first && others.length === 0) say(`journal line ${first.line} is corrupt and was skipped`);
  if (first && others.length > 0) {
    say(`${corrupt.length} lines of the journal are corrupt and were skipped, the first is line ${first.line}`);
  }
  if (corrupt.length > 0) say('what they told of was looked for without them; faults among it are not counted');
  if (report.unread.length > 0) {
    say(`${unreadInWords(report.unread)}: what was left was looked for without it`);
    if (report.remaining.length === 0) say(`the journal is now ${putJournalAside(folder)}`);
  }
  const left = await removeContained(folder, say);
  return { ...report, remaining: [...report.remaining, ...left], endable: [...report.endable, ...left] };
}

/**
 * What only a running system needs, beside its scratch files: where it answers, with its token, its secrets, and what its
 * stores hold.
 */
export function filesLeftIn(folder: string): string[] {
  const { state, secrets, stores, responseStores } = places(folder);
  const paths = [state, `${state}.new`, linksSocket(folder), secrets, stores, responseStores, containersFolder(folder)];
  return paths.filter((path) => existsSync(path));
}

/** Removes them where no system runs, and says which there were. */
export function removeFilesLeftIn(folder: string): string[] {
  const files = filesLeftIn(folder);
  for (const path of files) rmSync(path, { recursive: true, force: true });
  return files;
}

/** The processes of a folder's system, found without its journal. */
export function findOwnIn(folder: string): OwnProcess[] {
  const { journal, logs, scratch } = places(folder);
  return findOwn({ linksSocket: linksSocket(folder), journal, logs, scratch });
}

/** Those of them that came of programs which know nothing of us: a journal has only the first process of each. */
export const findStraysIn = (folder: string): OwnProcess[] => findForeign(places(folder).logs);

/** Puts a journal that is no longer needed with the old ones, and gives its new path. */
export function putJournalAside(folder: string): string {
  const { journal, oldJournals } = places(folder);
  mkdirSync(oldJournals, { recursive: true });
  const name = `${new Date().toISOString().replaceAll(':', '-')}-${randomBytes(2).toString('hex')}.jsonl`;
  renameSync(journal, join(oldJournals, name));
  return join(oldJournals, name);
}
