import { isAlive } from '../../../../base/process/identity.ts';
import { chaos } from '../../../embedded/system/support.ts';
import { type Cell, inCell, wholeSystem } from '../../../ends/cell.ts';
import { unproven } from '../../../ends/checks.ts';
import { rowsOf } from '../../../ends/columns/column.ts';
import { type Held, holdAll } from '../../../ends/hold-all.ts';
import { abandon, type LiveSystem, withLiveSystem } from '../../../ends/live-system.ts';
import { until } from '../../../ends/until.ts';
import { tell } from './columns/daemon.ts';
import { dockerGrid, imagesOf } from './grid.ts';
import { type OwnDaemon, startOwnDaemon } from './own-daemon.ts';

const end = 'daemon-restarted';

/** Whether it carries on, with all its tasks; it may also end in order. */
async function carriesOn(system: LiveSystem): Promise<boolean> {
  const limit = 120_000;
  const isDead = () => !isAlive(system.state.supervisor);
  const isWhole = async () => (await system.look.leftInLive().catch(() => ['away'])).length === 0;
  const how = await until(
    'the system carries on or has ended',
    async () => (isDead() ? 'ended' : (await isWhole()) && 'whole'),
    limit,
  );
  return how === 'whole';
}

async function afterwards(system: LiveSystem, held: readonly Held[]): Promise<string[]> {
  if (!(await carriesOn(system))) {
    const { status, stdout, stderr } = await chaos('heal', '--folder', system.folder);
    return [
      ...(status === 0 ? [] : [`chaos heal ended with ${status}: ${stdout}${stderr}`]),
      ...(await system.look.leftOfDead()),
    ];
  }
  const ids = [...new Set(held.map(({ started }) => started))];
  for (const started of ids) await started.stop().catch(() => {});
  // One that was to end while no daemon answered says that it is not proven; what follows in the journal proves it.
  await Promise.all(ids.map((started) => started.ended()));
  const problems = await system.look.leftInLive();
  const { status, stderr } = await chaos('down', '--folder', system.folder);
  return [
    ...problems,
    ...(status === 0 ? [] : [`chaos down ended with ${status}: ${stderr}`]),
    ...(await system.look.leftOfDead()),
  ];
}

/** While no daemon answers nothing can be proven; what counts is that it is afterwards. */
const atLast = (problems: readonly string[]): string[] => {
  const others = problems.filter((problem) => !problem.startsWith('revert-failed: '));
  return others.length > 0 ? [...problems] : [];
};

const column = (daemon: OwnDaemon, basePort: number): Promise<Cell[]> =>
  withLiveSystem(dockerGrid.stage, basePort, async (system) => {
    const held = await holdAll(system, rowsOf(dockerGrid.stage, end), 'PT10M');
    const begun = performance.now();
    await daemon.restart('SIGTERM');
    const whole = await inCell({ name: wholeSystem }, end, () => afterwards(system, held));
    const events = system.journal();
    return [
      ...held.map(
        ({ row, started, action, problems, milliseconds }): Cell => ({
          row: row.name,
          end,
          problems: [...problems, ...atLast(unproven(events, started.id, row, action))],
          milliseconds: Math.round(performance.now() - begun) + milliseconds,
        }),
      ),
      whole,
    ];
  });

const images = await imagesOf();
const daemon = await startOwnDaemon();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    abandon();
    void daemon.end().finally(() => process.exit(1));
  });
}
try {
  await daemon.load(images);
  process.env.DOCKER_HOST = daemon.address;
  tell(await column(daemon, Number(process.argv[2])));
} finally {
  await daemon.end();
}
process.exit(0);
