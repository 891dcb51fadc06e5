import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import { type Fired, firedStopConditions } from '../../aws/cloudwatch/alarms.ts';
import { readTaskCounts } from '../../aws/cloudwatch/container-insights.ts';
import { readTraffic } from '../../aws/cloudwatch/read-traffic.ts';
import { resolvedTargetsOf } from '../../aws/fis/experiment.ts';
import { createStateReader, groupTargets } from '../../aws/fis/states.ts';
import { throttlesTables } from '../../aws/leftovers/throttled-tables.ts';
import {
  doubtsAbout,
  type EndedRun,
  judgeLook,
  judgeNow,
  type Measurements,
  nothing,
} from '../../aws/outcome/judge-look.ts';
import { judgeNothing, nothingApplied, whyNothing } from '../../aws/outcome/nothing-applied.ts';
import { createRecorder } from '../../aws/outcome/recorder.ts';
import type { Event } from '../../lib/model/events/event.ts';
import { withTaggedRadius } from '../../lib/model/experiments/experiment-of-template.ts';
import type { RunRecord, RunVerdict } from '../../lib/model/response/run-record.ts';
import { stopAskedOf, stopIntentKey } from '../../lib/model/response/stop-intent.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import type { Ports } from '../shared/ports.ts';
import type { ReadTemplate } from './own-template.ts';
import type { JudgedLook, RunJudge } from './record-ports.ts';
import { lookAt } from './record-run.ts';

type JudgePorts = Pick<Ports, 'fis' | 'cloudwatch' | 'clock' | 'model' | 'ledger'> & {
  readonly templateOf: ReadTemplate;
};

/** How far metrics may lag behind in AWS. */
const lagSeconds = 240;
/** What is read before the start, to be compared with; as for a run of `chaos --endpoint aws`. */
const baselineMilliseconds = 120_000;

/** The judge of `chaos --endpoint aws`, by what CloudWatch has at the moment. */
export function judgeByMetrics(ports: JudgePorts): RunJudge {
  return {
    seconds: lagSeconds,
    look: async (run) => {
      const fis = await lookAt(ports, run.experimentId);
      if (!fis) return inconclusive(`FIS knows ${run.experimentId} no more`);
      const experiment = ports.model.experiments.find(({ name }) => name === run.experiment);
      if (!experiment)
        return inconclusive(`${run.experiment} is no experiment of this version: nothing says what it promises`);
      const tags = (await ports.templateOf(run.templateId))?.tags ?? {};
      return judgeEnded(ports, run, fis, withTaggedRadius(experiment, tags));
    },
  };
}

const inconclusive = (reason: string): JudgedLook => ({
  complete: true,
  verdict: { verdict: 'inconclusive', reasons: [reason] },
});

async function judgeEnded(
  ports: JudgePorts,
  record: RunRecord,
  fis: FisExperiment,
  experiment: EndedRun['experiment'],
): Promise<JudgedLook> {
  const targets = groupTargets(await resolvedTargetsOf(ports.fis, record.experimentId));
  const fired = await firedIn(ports, fis);
  const events = eventsOf(fis, targets, { fired, stopAskedFor: await stopAskedFor(ports, fis) });
  const run: EndedRun = { system: systemOf(ports), experiment, fis, targets, remaining: [], events };
  if (nothingApplied(fis, events, fired)) {
    const verdict = judgeNothing(experiment, run.system, events, whyNothing(fis, fired));
    return { complete: true, verdict };
  }
  let look = judgeLook(run, nothing);
  let failure: string | undefined;
  try {
    look = judgeLook(run, await measure(ports, fis));
  } catch (error) {
    failure = (error as Error).message;
  }
  const unseen = throttlesTables(fis) ? ['whether a table still has the limit of the fault was not looked at'] : [];
  if (look.judged) return { complete: true, verdict: withDoubts(look.judged.verdict, unseen) };
  const { verdict } = judgeNow(run, look.seen, [...doubtsAbout(look, failure, false), ...unseen]);
  return { complete: false, verdict: verdict };
}

const withDoubts = (verdict: RunVerdict, doubts: readonly string[]): RunVerdict => ({
  ...verdict,
  ...(doubts.length > 0 && verdict.verdict === 'held' && { verdict: 'inconclusive' }),
  reasons: [...verdict.reasons, ...doubts],
});

async function measure({ cloudwatch, clock, model }: JudgePorts, fis: FisExperiment): Promise<Measurements> {
  const from = (fis.creationTime ?? new Date(clock.wall())).getTime() - baselineMilliseconds;
  const { environment, topology } = model;
  const range = { system: model, environment, from, to: clock.wall() };
  const [traffic, tasks] = await Promise.all([
    readTraffic(cloudwatch, range),
    readTaskCounts(cloudwatch, { topology, environment, from, to: range.to }),
  ]);
  return { ...traffic, tasks };
}

/** What is known of a run that nobody has followed. */
function eventsOf(
  fis: FisExperiment,
  targets: ReturnType<typeof groupTargets>,
  { fired, stopAskedFor }: { readonly fired: readonly Fired[]; readonly stopAskedFor: ReturnType<typeof stopAskedOf> },
): Event[] {
  const events: Event[] = [];
  const { record } = createRecorder((event) => events.push(event));
  const end = (fis.endTime ?? fis.creationTime ?? new Date(0)).getTime();
  for (const { at, body } of createStateReader(() => end)(fis)) record(at, body);
  for (const [target, { resourceType, arns }] of targets) {
    const at = (fis.startTime ?? fis.creationTime ?? new Date(0)).getTime();
    record(at, { type: 'target-resolved', experimentId: fis.id ?? '', target, resourceType, arns });
  }
  for (const { alarm, at, summary } of fired)
    record(at, { type: 'alarm-state', alarm, state: 'ALARM', reason: summary });
  if (stopAskedFor) record(end, { type: 'stop-asked', experimentId: fis.id ?? '', ...stopAskedFor });
  return events;
}

/** The alarm for which a handler stopped it, by what that wrote down before. */
async function stopAskedFor({ ledger }: JudgePorts, { id = '', state, stopConditions = [] }: FisExperiment) {
  if (state?.status !== 'stopped') return undefined;
  const { pk, sk } = stopIntentKey(id);
  return stopAskedOf((await ledger.get(pk, sk))?.alarm, stopConditions);
}

async function firedIn({ cloudwatch }: JudgePorts, fis: FisExperiment): Promise<Fired[]> {
  return fis.state?.status === 'stopped' ? firedStopConditions(cloudwatch, fis).catch(() => []) : [];
}

/** As the judge needs it: what becomes of the data in AWS is not judged. */
const systemOf = ({ model: { topology, journeys, storeActions } }: JudgePorts): SystemModel => ({
  topology,
  journeys,
  storeActions,
  promises: [],
  seed: {},
  experiments: [],
});
