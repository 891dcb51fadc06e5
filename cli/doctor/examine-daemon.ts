import type { Finding } from '../../base/finding.ts';
import { connectDaemon } from '../../local/runtimes/docker/daemon/connect.ts';
import { DaemonError } from '../../local/runtimes/docker/daemon/daemon.ts';
import { guardianImage, hasImage, haveImage, tagOf } from '../../local/runtimes/docker/daemon/own-images.ts';
import { probeKernel } from '../../local/runtimes/docker/daemon/probe-kernel.ts';
import { checkDaemon } from './check-daemon.ts';

/** Looks at the Docker daemon and, from a container, at the kernel below it. `say` is told what takes long. */
export async function examineDaemon(say: (line: string) => void): Promise<Finding[]> {
  const daemon = await orWhyNot(connectDaemon());
  if (daemon instanceof DaemonError) return checkDaemon({ daemon });
  const looked = async () => {
    if (!(await hasImage(daemon, tagOf(guardianImage)))) say('building the guardian image (the first time only) ...');
    return probeKernel(daemon, await haveImage(daemon, guardianImage));
  };
  return checkDaemon({ daemon, kernel: await orWhyNot(looked()) });
}

async function orWhyNot<Answer>(asking: Promise<Answer>): Promise<Answer | DaemonError> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof DaemonError) return error;
    throw error;
  }
}
