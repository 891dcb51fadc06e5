import { inTurns } from '../../../../base/in-turns.ts';
import { type ContainerWatch, watchContainers } from '../containers/watch-containers.ts';
import type { Daemon } from '../daemon/daemon.ts';
import type { ObservedMesh } from './contained-mesh.ts';

/**
 * Leads calls to containers as they come up, until a scheduler does: who starts may need others before anybody looks after
 * them. Resolves once it leads to those that run; `close` lets it be.
 */
export async function leadWhileStarting(
  daemon: Daemon,
  {
    system,
    mesh,
    notice,
  }: { readonly system: string; readonly mesh: ObservedMesh; readonly notice: (line: string) => void },
): Promise<Pick<ContainerWatch, 'close'>> {
  let watch: ContainerWatch | undefined;
  const lead = inTurns(async () => {
    const running = watch?.running() ?? [];
    const tasks = running.filter(({ service }) => service !== undefined);
    const stores = running.filter(({ service }) => service === undefined);
    await mesh.apply(
      tasks.map((incarnation) => ({ incarnation, inRotation: incarnation.health !== 'unhealthy' })),
      stores,
    );
  });
  const tell = () => void lead().catch(({ message }: Error) => notice(message));
  watch = await watchContainers(daemon, system, { onChange: tell });
  tell();
  return watch;
}
