import { Metrics } from '@aws-lambda-powertools/metrics';
import { expect, test } from '@jest/globals';
import { foldRun } from '../../../lambda/record-experiment/fold-run.ts';
import { emitBegin, emitEnd, emitHeld, emitRecovery } from '../../../lambda/record-experiment/run-metrics.ts';
import { toldByFis } from '../../../lambda/record-experiment/told-by-fis.ts';
import { defaultNotify } from '../../../lib/model/response/notify-settings.ts';
import { defaultPreflight } from '../../../lib/model/response/preflight-settings.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import { defaultRollback } from '../../../lib/model/response/rollback-settings.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { endedExperiment, fastClock } from '../in-aws/support/story.ts';

const start = Date.now() - 600_000;
const settings = { rollback: defaultRollback, notify: defaultNotify, preflight: defaultPreflight };
const model = responseModelOf(shopModel, { environment: 'dev', production: false, settings });
const run = {
  ...foldRun(undefined, toldByFis(endedExperiment()), 'dev'),
  experiment: 'lose-payment',
  startedAt: start,
  endedAt: start + 60_000,
  recovery: {
    gateway: { lostAt: start + 1000, steadyAt: start + 31_000 },
    'order-service': { lostAt: start + 1000 },
  },
};

/** The lines of CloudWatch's embedded metric format that `emit` writes. */
function linesOf(emit: (ports: Parameters<typeof emitBegin>[0]) => void, now = Date.now()) {
  const lines: string[] = [];
  const { log } = console;
  const before = { ...process.env };
  // So that Powertools writes to this console, and not to one of its own.
  Object.assign(process.env, { POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' });
  console.log = (line: string) => void lines.push(line);
  try {
    const metrics = new Metrics({ namespace: 'Breakwater', serviceName: 'record-experiment' });
    emit({ metrics, model, clock: fastClock(now) });
  } finally {
    console.log = log;
    process.env = before;
  }
  return lines.map((line) => JSON.parse(line));
}

const dimensions = { System: 'shop', Environment: 'dev', Experiment: 'lose-payment' };

test('a run is a window in a metric of its experiment: 1 at its begin, 0 at its end, at the times of FIS', () => {
  const [begin, end] = linesOf((ports) => {
    emitBegin(ports, run);
    emitEnd(ports, run);
  });
  expect(begin).toMatchObject({ ...dimensions, ExperimentRunning: 1, _aws: { Timestamp: start } });
  expect(end).toMatchObject({ ...dimensions, ExperimentRunning: 0, _aws: { Timestamp: start + 60_000 } });
  expect(begin._aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'Breakwater',
      Dimensions: [['System', 'Environment', 'Experiment']],
      Metrics: [{ Name: 'ExperimentRunning', Unit: 'None' }],
    },
  ]);
});

test('its recovery is in seconds, by the service that recovered', () => {
  expect(linesOf((ports) => emitRecovery(ports, run))).toEqual([
    expect.objectContaining({ ...dimensions, Service: 'gateway', RecoverySeconds: 30 }),
  ]);
});

test.each([
  ['held', [1]],
  ['failed', [0]],
  ['inconclusive', []],
] as const)('that its objectives %s is %j', (verdict, values) => {
  const judged = { ...run, verdict: { verdict, reasons: [] } };
  expect(linesOf((ports) => emitHeld(ports, judged)).map(({ ObjectiveHeld }) => ObjectiveHeld)).toEqual(values);
});

test('what is too old for CloudWatch is not told', () => {
  expect(linesOf((ports) => emitBegin(ports, run), start + 15 * 86_400_000)).toEqual([]);
});
