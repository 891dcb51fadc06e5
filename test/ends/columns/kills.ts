import { existsSync } from 'node:fs';
import { places } from '../../../local/supervisor/state.ts';
import { chaos } from '../../embedded/system/support.ts';
import { type Cell, inCell, wholeSystem } from '../cell.ts';
import { isGone, unproven, wrongState, wrongVerdict } from '../checks.ts';
import type { End } from '../ends.ts';
import { type Held, holdAll } from '../hold-all.ts';
import { gone, kill, type LiveSystem, withLiveSystem } from '../live-system.ts';
import { look } from '../proc.ts';
import { until } from '../until.ts';
import { type Column, rowsOf } from './column.ts';

/** The proof that each held fault was undone, as the journal has it. */
const proofs = (events: LiveSystem['events'], { row, started, action }: Held) =>
  unproven(events, started.id, row, action);

/** Every fault is held when the supervisor dies; `rescue` is all that is done about it. */
const supervisorDies =
  (end: End, rescue: (system: LiveSystem) => Promise<readonly string[]>): Column =>
  (stage, basePort) =>
    withLiveSystem(stage, basePort, async (system) => {
      const held = await holdAll(system, rowsOf(stage, end), 'PT10M');
      const begun = performance.now();
      const rescued = await inCell({ name: wholeSystem }, end, async () => [
        ...(await rescue(system)),
        ...(await system.look.leftOfDead()),
      ]);
      const events = system.journal();
      return [
        ...held.map(
          ({ row, problems, ...rest }): Cell => ({
            row: row.name,
            end,
            problems: [...problems, ...proofs(events, { row, problems, ...rest })],
            milliseconds: Math.round(performance.now() - begun) + rest.milliseconds,
          }),
        ),
        rescued,
      ];
    });

async function healed({ folder }: LiveSystem): Promise<string[]> {
  const { status, stdout, stderr } = await chaos('heal', '--folder', folder);
  const again = await chaos('heal', '--folder', folder);
  return [
    ...(status === 0 ? [] : [`chaos heal ended with ${status}: ${stdout}${stderr}`]),
    ...(again.status === 0 ? [] : [`a second heal ended with ${again.status}: ${again.stderr}`]),
    ...(existsSync(places(folder).state) ? ['the state file is still there'] : []),
  ];
}

/** Its guardian undoes everything and ends the system, and there is nothing left to heal. */
export const supervisorKilled = supervisorDies('supervisor-killed', async (system) => {
  kill(system.state.supervisor.pid);
  await gone(system);
  const left = await system.look.leftOfFaults();
  const untold = unended(system);
  return [...left, ...untold, ...(await healed(system))];
});

/** Faults that the guardian has not written down as undone, before anybody heals. */
function unended(system: LiveSystem): string[] {
  const events = system.journal();
  const undone = new Set(events.flatMap((event) => (event.type === 'fault-reverted' ? [event.faultId] : [])));
  return events.flatMap((event) =>
    event.type === 'fault-applied' && !undone.has(event.faultId)
      ? [`the guardian did not write that it undid ${event.faultId}`]
      : [],
  );
}

/** Nobody is left to undo anything but `chaos heal`. */
export const bothKilled = supervisorDies('both-killed', async (system) => {
  await Promise.all([system.stage.killGuardian(system), kill(system.state.supervisor.pid)]);
  const problems = await healed(system);
  await gone(system);
  return problems;
});

/** The system carries on: what the dead guardian held ends at once, and the experiments when their time is over. */
export const guardianKilled: Column = (stage, basePort) =>
  withLiveSystem(stage, basePort, async (system) => {
    const end = 'guardian-killed';
    const held = await holdAll(system, rowsOf(stage, end), 'PT3M');
    const before = system.guardian();
    const states = await Promise.all(held.map(({ started }) => started.status()));
    await stage.killGuardian(system);
    const cells = await Promise.all(held.map((each, index) => endsByItself(system, each, states[index]?.status)));
    const whole = await inCell({ name: wholeSystem }, end, async () => [
      ...(await carriesOn(system, before)),
      ...(await system.look.leftInLive()),
    ]);
    return [...cells, whole];
  });

async function endsByItself(system: LiveSystem, held: Held, before: string | undefined): Promise<Cell> {
  const { row, started, scene, problems } = held;
  const cell = await inCell(row, 'guardian-killed', async () => {
    if (scene) {
      await until(
        `the end of ${scene.faultId} is told`,
        () =>
          system.events.some(
            (event) =>
              (event.type === 'fault-reverted' || event.type === 'fault-ended-early') &&
              event.faultId === scene.faultId,
          ),
        20_000,
      );
      await isGone(row, scene);
    }
    const state = await started.ended();
    return [
      ...problems,
      ...(before === 'running' ? [] : [`the experiment was ${before} before the guardian died`]),
      ...wrongState(state, ['completed', 'failed']),
      ...proofs(system.events, held),
      ...(await wrongVerdict(system, started.id)),
    ];
  });
  return { ...cell, milliseconds: cell.milliseconds + held.milliseconds };
}

async function carriesOn(system: LiveSystem, before: number): Promise<string[]> {
  const now = system.guardian();
  const { status } = await fetch(system.state.edge);
  return [
    ...(now !== before && look(now) ? [] : ['there is no new guardian']),
    ...(status < 500 ? [] : [`users get ${status}`]),
  ];
}
