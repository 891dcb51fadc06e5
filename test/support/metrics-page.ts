import { Registry } from 'prom-client';
import { defineMetrics } from '../../local/supervisor/metrics/definitions.ts';

interface Defined {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

/** The page on the engine's metrics; names, help and labels are told where they are defined. */
export function metricsPage(): string {
  const all = Object.values(defineMetrics(new Registry())) as unknown as readonly Defined[];
  const rows = all.map(
    ({ name, help, labelNames }) =>
      `| \`${name}\` | ${labelNames.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
  );
  return `# Metrics

The engine answers \`GET /metrics\` at its own address (\`npx chaos status\` shows it) in Prometheus' form, as long as the system is up. Everything counts from the start of the system. A service of the shop answers the same path for itself.

| metric | labels | what it is |
|---|---|---|
${rows.join('\n')}

\`\`\`yaml
scrape_configs:
  - job_name: breakwater
    scrape_interval: 5s
    static_configs: [{ targets: ['127.0.0.1:21000'] }]
\`\`\`
`;
}
