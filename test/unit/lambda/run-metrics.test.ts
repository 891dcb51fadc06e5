import { expect, test } from '@jest/globals';
import { foldRun } from '../../../lambda/record-experiment/fold-run.ts';
import { emitBegin, emitEnd, emitHeld, emitRecovery } from '../../../lambda/record-experiment/run-metrics.ts';
import { toldByFis } from '../../../lambda/record-experiment/told-by-fis.ts';
import { defaultNotify } from '../../../lib/model/response/notify-settings.ts';
import { defaultPreflight } from '../../../lib/model/response/preflight-settings.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import { defaultRollback } from '../../../lib/model/response/rollback-settings.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { metricLines } from '../../support/metric-lines.ts';
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

const linesOf = (emit: (ports: Parameters<typeof emitBegin>[0]) => void, now = Date.now()) =>
  metricLines((metrics) => emit({ metrics, model, clock: fastClock(now) }));

const dimensions = { System: 'shop', Environment: 'dev', Experiment: 'lose-payment' };

test('a run is a window in a metric of its experiment: 1 at its begin, 0 at its end, at the times of FIS', async () => {
  const [begin, end] = await linesOf((ports) => {
    emitBegin(ports, run);
    emitEnd(ports, run);
  });
  expect(begin).toMatchObject({ ...dimensions, ExperimentRunning: 1, _aws: { Timestamp: start } });
  expect(end).toMatchObject({ ...dimensions, ExperimentRunning: 0, _aws: { Timestamp: start + 60_000 } });
  expect(begin?._aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'Breakwater',
      Dimensions: [['System', 'Environment', 'Experiment']],
      Metrics: [{ Name: 'ExperimentRunning', Unit: 'None' }],
    },
  ]);
});

test('its recovery is in seconds, by the service that recovered', async () => {
  expect(await linesOf((ports) => emitRecovery(ports, run))).toEqual([
    expect.objectContaining({ ...dimensions, Service: 'gateway', RecoverySeconds: 30 }),
  ]);
});

test.each([
  ['stopped after ten seconds', 10_000],
  ['over before it began', 0],
])('the window of a run that was %s is a minute: 1 and 0 in one would be one point', async (_case, milliseconds) => {
  const begun = Math.floor(start / 60_000) * 60_000 + 5000;
  const short = { ...run, startedAt: begun, endedAt: begun + milliseconds };
  const lines = await linesOf((ports) => {
    emitBegin(ports, short);
    emitEnd(ports, short);
  });
  const points = lines.map(({ _aws: { Timestamp }, ExperimentRunning }) => [Timestamp, ExperimentRunning]);
  expect(points).toEqual([
    [begun, 1],
    [begun + 55_000, 0],
  ]);
});

test.each([
  ['held', { ObjectiveHeld: 1 }],
  ['failed', { ObjectiveHeld: 0 }],
  ['inconclusive', { Inconclusive: 1 }],
] as const)('that its objectives are %s is %j', async (verdict, said) => {
  const judged = { ...run, verdict: { verdict, reasons: [] } };
  const [line, ...others] = await linesOf((ports) => emitHeld(ports, judged));
  expect(others).toEqual([]);
  expect(line).toMatchObject({ ...dimensions, ...said });
  expect(line?._aws.CloudWatchMetrics[0]?.Metrics.map(({ Name }) => Name)).toEqual(Object.keys(said));
});

test('what is too old for CloudWatch is not told', async () => {
  expect(await linesOf((ports) => emitBegin(ports, run), start + 15 * 86_400_000)).toEqual([]);
});
