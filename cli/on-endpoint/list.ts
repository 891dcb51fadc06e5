import Table from 'cli-table3';
import pc from 'picocolors';
import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { withEndpoint } from '../../aws/open.ts';
import { nameOf, ofEnvironment, stopLagOf } from '../../aws/templates.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { stopLagInWords } from '../../lib/model/stop-lag.ts';

/** `chaos experiments --endpoint`: what is deployed there. */
export const listRemote = (settings: EndpointSettings, system: string, json: boolean): Promise<number> =>
  withEndpoint(settings, system, async ({ endpoint, templates }) => {
    const found = [...ofEnvironment(templates, settings.environment)].sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
    if (json) {
      console.log(JSON.stringify(found));
      return exitStatus.held;
    }
    const table = new Table({
      head: ['experiment', 'environment', 'template', 'description'],
      style: { head: [], border: [], compact: true },
      colWidths: [null, null, null, 60],
      wordWrap: true,
    });
    for (const { experiment, id, production, description, environment } of found) {
      const where = `${nameOf({ environment })}${production ? pc.yellow(' (production)') : ''}`;
      table.push([experiment, where, id, description.replace(`${experiment}: `, '')]);
    }
    console.log(table.toString());
    const stopLag = stopLagOf(endpoint, found);
    if (stopLag) console.log(`Mind: ${stopLagInWords(stopLag)}: no alarm ends a fault that is over sooner.`);
    return exitStatus.held;
  });

const keyOf = (template: { experiment: string; environment: string | undefined }) =>
  `${nameOf(template)} ${template.experiment}`;
