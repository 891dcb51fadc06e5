import { isSeen } from './checks.ts';
import type { LiveSystem } from './live-system.ts';
import type { Row } from './row.ts';
import type { Scene } from './signs.ts';
import { type Started, start } from './started.ts';

/** A fault that is held among others. */
export interface Held {
  readonly row: Row;
  readonly started: Started;
  readonly action: string;
  readonly scene?: Scene;
  /** What was wrong so far: it could not be applied, or was not seen. */
  readonly problems: readonly string[];
  readonly milliseconds: number;
}

/** Those that do not last long come last, so that they are still there when all are. */
const isBrief = ({ lasts, endsTarget }: Row) => lasts === 'own' || endsTarget !== undefined;
/** FIS's quota of active experiments is five: four of those that last, and one of those that do not. */
const experimentsOfLasting = 4;

/** Holds a fault of every row at the same time, and sees each from outside. */
export async function holdAll(system: LiveSystem, rows: readonly Row[], duration: string): Promise<Held[]> {
  const lasting = rows.filter((row) => !isBrief(row));
  const groups = Array.from({ length: experimentsOfLasting }, (_, index) =>
    lasting.filter((__, position) => position % experimentsOfLasting === index),
  );
  const held = (await Promise.all(groups.map((group) => hold(system, group, duration)))).flat();
  return [...held, ...(await hold(system, rows.filter(isBrief), duration))];
}

async function hold(system: LiveSystem, rows: readonly Row[], duration: string): Promise<Held[]> {
  if (rows.length === 0) return [];
  const begun = performance.now();
  const started = await start(system, rows, { duration });
  return Promise.all(
    rows.map(async (row): Promise<Held> => {
      const common = { row, started, action: row.name.replaceAll(' ', '-') };
      const time = () => Math.round(performance.now() - begun);
      if (row.on === 'nothing') return { ...common, problems: [], milliseconds: time() };
      try {
        const scene = await started.scene(row);
        await isSeen(row, scene);
        return { ...common, scene, problems: [], milliseconds: time() };
      } catch (error) {
        return { ...common, problems: [(error as Error).message], milliseconds: time() };
      }
    }),
  );
}
