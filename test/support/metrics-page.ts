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

\`docker compose --file local/observe.compose.yaml up\` starts Prometheus, its alert rules (\`local/prometheus/rules.yml\`), Alertmanager and Grafana with three dashboards (\`local/grafana\`: chaos overview, service health, experiment timeline) beside a system that is up, on Linux. With a Prometheus of your own:

\`\`\`yaml
scrape_configs:
  - job_name: breakwater
    scrape_interval: 5s
    static_configs: [{ targets: ['127.0.0.1:21000'] }]
  - job_name: services # those of the kit; the tasks that run now
    http_sd_configs: [{ url: 'http://127.0.0.1:21000/_breakwater/targets' }]
\`\`\`
`;
}
