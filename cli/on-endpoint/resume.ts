import { type Endpoint, openEndpoint } from '../../aws/endpoint.ts';
import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { explain } from '../../aws/explain.ts';
import { safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { listTemplates } from '../../aws/fis/templates.ts';
import { servesCustomers } from '../../aws/serves-customers.ts';
import type { Template } from '../../aws/templates.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { labels } from '../../lib/model/labels.ts';
import { confirmProduction } from '../confirm-production.ts';
import { releaseLever } from '../lever/release.ts';
import { nameOfPlace, type Say, walk } from './walk.ts';

/** Disengages the lever of every place that was named, one after the other: each may ask for production. */
export async function resumeRemote(
  places: readonly EndpointSettings[],
  options: { readonly reason: string; readonly production: string | undefined },
): Promise<ExitStatus> {
  return walk(
    places,
    async (place, say) => {
      const endpoint = await openEndpoint(place);
      try {
        return await resumeAt(endpoint, { ...options, say, where: `at ${nameOfPlace(place)}` });
      } catch (error) {
        throw explain(error, endpoint);
      } finally {
        endpoint.close();
      }
    },
    { oneByOne: true },
  );
}

async function resumeAt(
  { fis }: Endpoint,
  { reason, production, say, where }: { reason: string; production: string | undefined; say: Say; where: string },
): Promise<ExitStatus> {
  const released = await releaseLever(safetyLeverOf(fis), {
    reason,
    say,
    where,
    confirm: async () => confirmProduction(await productionTemplates(fis), production, undefined, 'the lever stays'),
  });
  return released ? exitStatus.held : exitStatus.error;
}

/** Of every system there: the lever is everybody's. */
async function productionTemplates(fis: Endpoint['fis']): Promise<Pick<Template, 'environment' | 'production'>[]> {
  return (await listTemplates(fis)).flatMap(({ tags = {} }) => {
    const environment = tags[labels.environment];
    return servesCustomers({ tags }) ? [{ environment, production: true }] : [];
  });
}
