import { writeFileSync } from 'node:fs';
import { dashboards } from './dashboards.ts';

export const dashboardFile = (name: string): URL => new URL(`../../local/grafana/${name}.json`, import.meta.url);

/** Each dashboard as Grafana takes it, by the name of its file. */
export const dashboardTexts = (): Record<string, string> =>
  Object.fromEntries(Object.entries(dashboards).map(([name, one]) => [name, `${JSON.stringify(one, null, 2)}\n`]));

/** `npm run dashboards`: writes local/grafana/*.json. */
if (import.meta.main)
  for (const [name, text] of Object.entries(dashboardTexts())) writeFileSync(dashboardFile(name), text);
