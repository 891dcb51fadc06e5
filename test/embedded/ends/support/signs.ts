import { setTimeout as sleep } from 'node:timers/promises';
import { filesBelow, look, processesWith, textOf } from '../../../ends/proc.ts';
import { opposite, type Scene, type Sign } from '../../../ends/signs.ts';
import { type Answer, ask, isThrottled, type Link, linkTo } from './links.ts';

/** A call that takes longer is slowed by something. Milliseconds. */
const normal = 150;

/** A process that is stopped by a signal, all the time or now and then. */
export const stops = opposite(async ({ pid = 0 }) => {
  for (let taken = 0; taken < 60; taken++) {
    if (look(pid)?.state === 'T') return true;
    await sleep(3 + Math.random() * 4);
  }
  return false;
});

/** Writers that carry the fault's id, and their files. */
const writersOf = ({ faultId, scratch }: Scene) => ({
  processes: processesWith(faultId).filter(({ command }) => command.includes('writer')),
  files: filesBelow(scratch).filter((file) => file.includes(faultId)),
});

export const writes: Sign = {
  isThere: async (scene) => {
    const { processes, files } = writersOf(scene);
    return processes.length > 0 && files.length > 0;
  },
  isGone: async (scene) => {
    const { processes, files } = writersOf(scene);
    return processes.length === 0 && files.length === 0;
  },
};

/** MiB of a balloon of 358 that are a sign of it, and that a process may have come to hold for reasons of its own. */
const leastBalloon = 230;
const ownGrowth = 180;

/** Memory that a process holds more than before, and the file that tells it so. */
export const fills: Sign = {
  isThere: async ({ pid = 0, before }) => {
    const now = look(pid)?.residentMebibytes;
    return now === undefined || now - (before.get(pid) ?? now) >= leastBalloon;
  },
  isGone: async ({ pid = 0, before, scratch, faultId }) => {
    const now = look(pid)?.residentMebibytes;
    const isTold = filesBelow(scratch).some((file) => textOf(file).includes(faultId));
    return !isTold && (now === undefined || now - (before.get(pid) ?? now) <= ownGrowth);
  },
  describe: ({ pid = 0, before }) =>
    `process ${pid} holds ${look(pid)?.residentMebibytes ?? 'no'} MiB, and ${before.get(pid)} before`,
};

/** What one task's calls to a callee are like; with the task its links have gone. */
function ofTask(callee: string, isThere: (link: Link) => Promise<boolean>, isGone = negated(isThere)): Sign {
  const judge = (look: (link: Link) => Promise<boolean>, without: boolean) => (scene: Scene) => {
    const link = linkTo(scene.pid ?? 0, callee);
    return link ? look(link) : Promise.resolve(without);
  };
  return { looksAt: callee, isThere: judge(isThere, false), isGone: judge(isGone, true) };
}

const negated = (look: (link: Link) => Promise<boolean>) => async (link: Link) => !(await look(link));

export const slows = (callee: string, atLeast: number): Sign =>
  ofTask(
    callee,
    async (link) => isSlow(await ask(link, { limit: 3000 }), atLeast),
    async (link) => isNormal(await ask(link)),
  );

/** A rate shows by a long request alone; behind what others send, its turn may not come in seconds. */
export const limits = (callee: string, atLeast: number): Sign =>
  ofTask(
    callee,
    async (link) => {
      const answer = await ask(link, { limit: 5000, bytes: 8000 });
      return isSlow(answer, atLeast) || answer.kind === 'silent';
    },
    async (link) => isNormal(await ask(link, { bytes: 8000 })),
  );

export const silences = (callee: string): Sign =>
  ofTask(
    callee,
    async (link) => (await ask(link)).kind === 'silent',
    async (link) => isNormal(await ask(link)),
  );

/** Luck decides: a loss is there when one of many calls shows it, and gone when none does. */
export const loses = (callee: string): Sign => ofTask(callee, async (link) => !(await everyTime(link, 8, isNormal)));

/** What everybody's calls to a callee are like. */
function ofCallers(callee: string, isThere: (link: Link) => Promise<boolean>, isGone = negated(isThere)): Sign {
  const every = (look: (link: Link) => Promise<boolean>) => async (scene: Scene) => {
    const links = (await scene.present()).flatMap((pid) => linkTo(pid, callee) ?? []);
    return links.length > 0 && (await Promise.all(links.map(look))).every(Boolean);
  };
  return { looksAt: callee, isThere: every(isThere), isGone: every(isGone) };
}

const isAnswered = async (link: Link) => (await ask(link, { limit: 2000 })).kind === 'answered';

export const refuses = (callee: string): Sign =>
  ofCallers(callee, async (link) => ['refused', 'reset', 'closed'].includes((await ask(link)).kind), isAnswered);

export const resets = (callee: string): Sign =>
  ofCallers(callee, async (link) => (await ask(link)).kind === 'reset', isAnswered);

export const throttles = (callee: string): Sign =>
  ofCallers(callee, async (link) => !(await everyTime(link, 5, (answer) => !isThrottled(answer))));

/** Requests are answered by that status, which nobody else gives; other faults may make them slow. */
export const answers = (callee: string, status: number): Sign =>
  ofCallers(callee, async (link) => (await ask(link, { limit: 3000 })).reply.startsWith(`HTTP/1.1 ${status} `));

/** What a call to a callee is like for some of those who call it: a fault is for one caller, or others are on the way of the rest. */
function ofSome(callee: string, shows: (link: Link) => Promise<boolean>): Sign {
  const isThere = async (scene: Scene) => {
    const links = (await scene.present()).flatMap((pid) => linkTo(pid, callee) ?? []);
    return (await Promise.all(links.map(shows))).some(Boolean);
  };
  return { looksAt: callee, ...opposite(isThere) };
}

/** A Redis says so, as nobody else does. */
export const says = (callee: string, error: string): Sign =>
  ofSome(callee, async (link) => (await ask(link, { limit: 3000 })).reply.startsWith(error));

/** A batch of one item is left, and the table does not even see it. */
export const leaves = (callee: string): Sign =>
  ofSome(callee, async (link) => isThrottled(await ask(link, { limit: 5000, request: batchOfOne })));

const items = JSON.stringify({ RequestItems: { nobody: [{ DeleteRequest: { Key: { id: { S: 'nobody' } } } }] } });
const target = 'x-amz-target: DynamoDB_20120810.BatchWriteItem';
const batchOfOne = `POST / HTTP/1.1\r\nhost: a\r\n${target}\r\ncontent-length: ${items.length}\r\n\r\n${items}`;

const isNormal = ({ kind, milliseconds }: Answer) => kind === 'answered' && milliseconds < normal;
const isSlow = ({ kind, milliseconds }: Answer, atLeast: number) => kind === 'answered' && milliseconds >= atLeast;

async function everyTime(link: Link, times: number, fits: (answer: Answer) => boolean): Promise<boolean> {
  for (let asked = 0; asked < times; asked++) if (!fits(await ask(link))) return false;
  return true;
}
