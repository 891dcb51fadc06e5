import { type Active, activeExperiments } from './active-experiments.ts';
import { type Endpoint, openEndpoint } from './endpoint.ts';
import type { EndpointSettings } from './endpoint-settings.ts';
import { explain } from './explain.ts';
import { listTemplates } from './fis/templates.ts';
import { checkEnvironment, readTemplates, type Template } from './templates.ts';

export interface Opened {
  readonly endpoint: Endpoint;
  /** Every template of the system there, of whatever environment. */
  readonly templates: readonly Template[];
  /** What of ours runs there now, in the environment that was asked for. */
  active(): Promise<Active[]>;
}

/** Opens an endpoint for one command about a system, and closes it after; what goes wrong on the way there is told in one line. */
export async function withEndpoint<Result>(
  settings: EndpointSettings,
  system: string,
  use: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const endpoint = await openEndpoint(settings);
  try {
    const templates = readTemplates(await listTemplates(endpoint.fis), system);
    const { environment } = settings;
    checkEnvironment(templates, environment);
    const wanted = { system, ...(environment !== undefined && { environment }) };
    return await use({ endpoint, templates, active: () => activeExperiments(endpoint.fis, templates, wanted) });
  } catch (error) {
    throw explain(error, endpoint);
  } finally {
    endpoint.close();
  }
}
