import { systemClock } from '../../base/clock.ts';
import { addBeginning } from '../../lambda/notify/incident-record.ts';
import { foldRun } from '../../lambda/record-experiment/fold-run.ts';
import { emitBegin, emitEnd, emitHeld, emitRecovery } from '../../lambda/record-experiment/run-metrics.ts';
import { countRollback } from '../../lambda/rollback-deployment/count-rollback.ts';
import type { Config } from '../../lib/config/config.ts';
import { dimensionsOf, metrics } from '../../lib/model/metrics.ts';
import { responseModelOf } from '../../lib/model/response/response-model-of.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { createEmbeddedMetrics } from '../../measure/load/embedded-metrics.ts';
import { createCallMetrics } from '../../services/kit/emf.ts';
import { type MetricLine, metricLines } from './metric-lines.ts';

/** A metric, by all that makes it another than others. */
export interface PublishedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What the programs in an environment write, from what they write when they are run: services, background load, handlers. */
export async function publishedMetrics(config: Config, system: SystemModel): Promise<PublishedMetric[]> {
  const lines = [...ofCallers(config, system), ...ofLoad(config, system), ...(await ofHandlers(config, system))];
  return lines.flatMap((line) =>
    line._aws.CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
      Dimensions.flatMap((names) =>
        Metrics.map(({ Name: name }) => ({
          namespace,
          name,
          dimensions: Object.fromEntries(names.map((each) => [each, String(line[each])])),
        })),
      ),
    ),
  );
}

const settingsOf = (config: Config, { topology }: SystemModel) => {
  const { System, Environment } = dimensionsOf(topology, config.name, '') as Record<'System' | 'Environment', string>;
  return { namespace: metrics.namespace, system: System, environment: Environment };
};

function ofCallers(config: Config, system: SystemModel): MetricLine[] {
  const lines: MetricLine[] = [];
  const calls = createCallMetrics(settingsOf(config, system), (line) => void lines.push(JSON.parse(line)));
  for (const { to: dependency } of system.topology.services.flatMap((service) => service.calls)) {
    calls.record({ dependency, outcome: 'served', milliseconds: 1, attempts: 1 });
  }
  calls.stop();
  return lines;
}

function ofLoad(config: Config, system: SystemModel): MetricLine[] {
  if (!config.load) return [];
  const lines: MetricLine[] = [];
  const print = (line: string) => void lines.push(JSON.parse(line));
  const load = createEmbeddedMetrics(settingsOf(config, system), system.journeys, systemClock, print);
  const intended = systemClock.monotonic();
  load.record(
    system.journeys.map(({ name: journey }) => ({ journey, intended, milliseconds: 1, outcome: 'served' }) as never),
  );
  load.flush(Number.POSITIVE_INFINITY);
  return lines;
}

function ofHandlers(config: Config, system: SystemModel): Promise<MetricLine[]> {
  const { name: environment, production, response } = config;
  const model = responseModelOf(system, { environment, production, settings: response });
  const at = systemClock.wall();
  const told = { experimentId: 'EXP', templateId: 'EXT', status: 'completed', reason: '', at } as const;
  const run = { ...foldRun(undefined, told, environment), recovery: { any: { lostAt: at - 1000, steadyAt: at } } };
  return metricLines(async (written) => {
    const ports = { metrics: written, model, clock: systemClock };
    emitBegin(ports, run);
    emitEnd(ports, run);
    for (const verdict of ['held', 'inconclusive'] as const) {
      emitHeld(ports, { ...run, verdict: { verdict, reasons: [] } });
    }
    emitRecovery(ports, run);
    countRollback(ports, { service: 'any' });
    const ledger = { putNew: async () => true } as never;
    const notification = { severity: 'warning', title: 'any', look: [], at } as never;
    await addBeginning({ ...ports, ledger }, 'any', { of: 'any', notification });
  });
}
