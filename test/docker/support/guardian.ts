import { connectDaemon } from '../../../local/runtimes/docker/daemon/connect.ts';
import { guardianImage, haveImage } from '../../../local/runtimes/docker/daemon/own-images.ts';
import { baseOf, serviceDockerfile, trusting } from './bases.ts';

/** The guardian's image, built where it is not there yet. */
export async function testGuardianImage(): Promise<string> {
  process.env.BREAKWATER_BASE_IMAGE = await trusting(baseOf(serviceDockerfile));
  return await haveImage(await connectDaemon(), guardianImage);
}
