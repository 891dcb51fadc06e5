import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveSystem } from '../../../ends/live-system.ts';
import { filesBelow, look, processesWith } from '../../../ends/proc.ts';
import { ask, isThrottled, type Link, linksOf } from './links.ts';

/** What is left of faults in a system that is up and has none: looked for everywhere, by the operating system and over every link. */
export async function leftInLive(system: LiveSystem): Promise<string[]> {
  await system.whole();
  const tasks = await system.tasks();
  const users = { variable: 'users', port: Number(new URL(system.state.edge).port), isRedis: false };
  const links = [users, ...tasks.flatMap(({ process: { pid } }) => linksOf(pid))];
  const impaired = await Promise.all(links.map(async (link) => ((await isFree(link)) ? [] : [`link ${nameOf(link)}`])));
  return [...(await stoppedIn(system.folder)), ...filesIn(system), ...writersIn(system), ...impaired.flat()];
}

/** What is left of a system that is dead. */
export function leftOfDead(system: LiveSystem): string[] {
  return [...processesWith(system.folder).map(({ pid }) => `process ${pid}`), ...filesIn(system)];
}

const nameOf = ({ variable, port }: Link) => `${variable} (port ${port}) is impaired or shut`;

const filesIn = ({ scratch }: LiveSystem) => filesBelow(scratch).map((file) => `file ${file}`);

const writersIn = ({ scratch }: LiveSystem) =>
  processesWith(`${scratch}/`)
    .filter(({ command }) => command.includes('writer'))
    .map(({ pid }) => `writer ${pid}`);

/** Processes that are stopped in every look, or now and then. */
async function stoppedIn(folder: string): Promise<string[]> {
  const pids = processesWith(folder).map(({ pid }) => pid);
  const stopped = new Set<number>();
  for (let taken = 0; taken < 60; taken++) {
    for (const pid of pids) if (look(pid)?.state === 'T') stopped.add(pid);
    await sleep(3 + Math.random() * 4);
  }
  return [...stopped].map((pid) => `stopped process ${pid}`);
}

/** Whether three long calls in a row are answered at once and not throttled; a busy machine is given ten times. */
async function isFree(link: Link): Promise<boolean> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const answers = [];
    for (let call = 0; call < 3; call++) answers.push(await ask(link, { bytes: 8000 }));
    if (answers.every((each) => each.kind === 'answered' && each.milliseconds < 150 && !isThrottled(each))) return true;
    await sleep(200);
  }
  return false;
}
