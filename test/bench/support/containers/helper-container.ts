import { systemClock } from '../../../../base/clock.ts';
import type { Daemon } from '../../../../local/runtimes/docker/daemon/daemon.ts';

/**
 * Does a fault as others do it: a container that is created, run in the target's network namespace and removed, for each
 * command. The image is there. Resolves with the moment that it was asked, once it has been removed.
 */
export async function byHelper(
  { docker }: Daemon,
  image: string,
  containerId: string,
  command: readonly string[],
): Promise<{ readonly asked: number; readonly removed: number }> {
  const asked = systemClock.monotonic();
  const helper = await docker.createContainer({
    Image: image,
    Cmd: [...command],
    Labels: { 'breakwater.role': 'bench' },
    HostConfig: { NetworkMode: `container:${containerId}`, CapAdd: ['NET_ADMIN'] },
  });
  await helper.start();
  const { StatusCode } = (await helper.wait()) as { readonly StatusCode: number };
  await helper.remove({ force: true });
  if (StatusCode !== 0) throw new Error(`the helper's ${command.join(' ')} ended with ${StatusCode}`);
  return { asked, removed: systemClock.monotonic() };
}
