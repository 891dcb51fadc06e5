import { Registry } from 'prom-client';
import { callerMetrics, metrics } from '../../lib/model/metrics.ts';
import { dimensionNamesOf, handlerMetrics } from '../../lib/model/response/handler-metrics.ts';
import { defineMetrics } from '../../local/supervisor/metrics/definitions.ts';

interface Defined {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

/** The page on the engine's metrics; names, help and labels are told where they are defined. */
export function metricsPage(): string {
  const all = Object.values(defineMetrics(new Registry())) as unknown as readonly Defined[];
  const rows = all.map(({ name, help, labelNames }) => `| \`${name}\` | ${code(labelNames)} | ${help} |`);
  const inAws = Object.values(handlerMetrics).map(
    (metric) => `| \`${metric.name}\` | ${code(dimensionNamesOf(metric))} | ${metric.help} |`,
  );
  const { served, degraded, failed, answers, latency, namespace } = metrics;
  const { retries, keptAway } = callerMetrics;
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

Tasks in containers are listed by their addresses in the containers' network, which a Prometheus on the same Linux machine reaches; one behind Docker Desktop does not.

## In AWS

The same three are dashboards of CloudWatch, \`SYSTEM-ENVIRONMENT-NAME-REGION\`, of each environment. They show what AWS writes of tasks, the load balancer, Service Connect and stores, and what is written to the namespace \`${namespace}\`: by the background load and by callers ${code([served, degraded, failed, latency])} by \`System\`, \`Environment\` and \`Scope\` (\`users\`, a journey, a service or a store), by the background load ${code([answers])} too, by callers on the services' kit ${code([retries, keptAway])}; and by the handlers:

| metric | dimensions | what it is |
|---|---|---|
${inAws.join('\n')}

Annotations there stay where they were deployed, so graphs have the windows of experiments on their right axis, from \`${handlerMetrics.running.name}\`, a minute at a time. An experiment that began before what a page shows is drawn from its end on: nothing says in between that it still runs.

Only on this machine: each fault in force, how long its injection and its undoing took, starts and ends of tasks, the safety lever, and whether a breaker is open; in AWS its calls that it kept away are counted. Only in AWS: tasks that are wanted and that run, their processor and memory, throttled tables, the lag of caches, the age of messages, and what the load balancer and Service Connect count.
`;
}

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
