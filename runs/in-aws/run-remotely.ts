import { withEndpoint } from '../../aws/open.ts';
import { chooseTemplates, ofEnvironment } from '../../aws/templates.ts';
import { confirmProduction } from '../../cli/confirm-production.ts';
import type { EndpointSettings } from '../../cli/endpoint-options.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { shop } from '../../lib/model/topology.ts';
import { previewChoices } from './preview.ts';
import { runChoices } from './run-choices.ts';

export interface RemoteBatch {
  readonly name: string;
  /** Experiments, families or template ids. */
  readonly names: readonly string[];
  readonly settings: EndpointSettings;
  readonly preview: boolean;
  /** `--production NAME`. */
  readonly production: string | undefined;
  readonly repeat: number;
  readonly json: boolean;
  /** Folder of the runs. */
  readonly runs: string;
}

/** Runs experiments of an endpoint one after the other, prints the verdicts, and resolves with the exit status. */
export const runRemotely = (batch: RemoteBatch): Promise<number> =>
  withEndpoint(batch.settings, async ({ endpoint, templates }) => {
    const candidates = ofEnvironment(templates, batch.settings.environment);
    const choices = chooseTemplates(candidates, experimentsOf(shop), batch.names);
    if (batch.preview) return previewChoices(endpoint, choices);
    const chosen = choices.map(({ template }) => template);
    await confirmProduction(chosen, batch.production);
    return runChoices(endpoint, choices, batch);
  });
