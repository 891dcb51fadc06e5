import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { parse } from 'yaml';
import { defineMetrics } from '../../../local/supervisor/metrics/definitions.ts';
import { dashboardFile, dashboardTexts } from '../../../scripts/dashboards/main.ts';
import { createMetrics } from '../../../services/kit/metrics.ts';
import { queriesIn } from '../../support/dashboard-queries.ts';

test.each(Object.entries(dashboardTexts()))('%s is as in its file: npm run dashboards writes it', (name, text) => {
  expect(readFileSync(dashboardFile(name), 'utf8')).toBe(text);
});

/** Every metric that there is, with what histograms make of theirs. */
function known(): Set<string> {
  const own = Object.values(defineMetrics(new Registry())) as unknown as { readonly name: string }[];
  const { registry: _, ...ofServices } = createMetrics('any');
  const names = [...own, ...(Object.values(ofServices) as unknown as { readonly name: string }[])].map(
    ({ name }) => name,
  );
  return new Set([...names.flatMap((name) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]), 'up']);
}

test('dashboards and rules ask for metrics that there are', () => {
  const rules = parse(readFileSync('local/prometheus/rules.yml', 'utf8')) as {
    groups: { rules: { expr: string }[] }[];
  };
  const asked = [
    ...queriesIn(Object.values(dashboardTexts())),
    ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
  ];
  const names = asked.flatMap(
    (expr) => expr.match(/\b(?:breakwater|http|dependency|requests|degraded)_[a-z_]+\b|\bup\b/g) ?? [],
  );
  expect(asked.length).toBeGreaterThan(25);
  expect([...new Set(names)].filter((name) => !known().has(name))).toEqual([]);
});
