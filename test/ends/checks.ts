import type { Event } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import type { LiveSystem } from './live-system.ts';
import type { Row } from './row.ts';
import type { Scene } from './signs.ts';
import { until } from './until.ts';

/** What the events of an experiment say wrong of the end of its faults; of those of one action where it is given. */
export function unproven(events: readonly Event[], experimentId: string, row: Row, action?: string): string[] {
  const mine = events.filter((event) => 'experimentId' in event && event.experimentId === experimentId);
  const applied = new Set(mine.flatMap((event) => (event.type === 'fault-applied' ? [event.faultId] : [])));
  const plans = mine.flatMap((event) =>
    event.type === 'fault-planned' && (action === undefined || event.action === action) ? [event.plan] : [],
  );
  return plans.flatMap(({ faultId }) => {
    const about = mine.filter((event) => 'faultId' in event && event.faultId === faultId);
    const failures = about.flatMap((event) => (event.type === 'revert-failed' ? [event.message] : []));
    const proofs = about.flatMap((event) => (event.type === 'fault-reverted' ? [event.proof] : []));
    const isOwed = row.lasts !== 'once' && applied.has(faultId);
    return [
      ...failures.map((message) => `revert-failed: ${message}`),
      ...(isOwed && proofs.length === 0 ? [`no fault-reverted of ${faultId}`] : []),
      ...proofs.flatMap(({ remaining }) => remaining.map((left) => `the proof has ${left} remaining`)),
      ...proofs.filter(({ probe }) => !probe.matches).map(({ probe }) => `the probe does not match: ${probe.detail}`),
    ];
  });
}

const aboutUndoing = /could not be undone|left something behind|still saw it|revert not proven/;

/** What is wrong with a verdict as far as it speaks of the end of the faults. */
export function wrongIn({ reasons, proofs }: Verdict): string[] {
  return [
    ...reasons.filter((reason) => aboutUndoing.test(reason)).map((reason) => `the verdict says: ${reason}`),
    ...(proofs.clean === proofs.faults ? [] : [`the verdict counts ${proofs.clean} clean proofs of ${proofs.faults}`]),
  ];
}

/** What is wrong with the verdict on an experiment that has ended; it is wanted on what is known now. */
export async function wrongVerdict({ ours }: LiveSystem, experimentId: string): Promise<string[]> {
  await ours(`experiments/${experimentId}/verdict`, 'POST', {});
  const answer = await ours(`experiments/${experimentId}/verdict?wait=120`);
  if (!answer.ok) return [`no verdict: ${answer.status} ${await answer.text()}`];
  return wrongIn((await answer.json()) as Verdict);
}

const stateOf = ({ status, reason }: { status: string; reason: string }) => `${status}: ${reason}`;

/** What is wrong with a final state, of which one of these is wanted; one that failed says why, and was undone. */
export function wrongState(state: { status: string; reason: string }, wanted: readonly string[]): string[] {
  if (!wanted.includes(state.status)) return [`FIS says ${stateOf(state)} (${wanted.join(' or ')} wanted)`];
  if (state.reason === '' || /not proven to be undone/i.test(state.reason)) return [`FIS says ${stateOf(state)}`];
  return [];
}

/** How long a fault may be seen after it is said to be undone: a busy machine is slow to answer. Milliseconds. */
const patience = 15_000;
/** How long a fault may take to show. */
const toShow = 20_000;

export async function isSeen(row: Row, scene: Scene): Promise<void> {
  const { sign } = row;
  if (sign) await until(`${row.name} is seen from outside`, () => sign.isThere(scene), toShow);
}

export async function isGone(row: Row, scene: Scene): Promise<void> {
  const { sign } = row;
  if (!sign) return;
  const what = () =>
    `nothing of ${row.name} is seen from outside any more (${sign.describe?.(scene) ?? scene.faultId})`;
  await until(what, () => sign.isGone(scene), patience);
}
