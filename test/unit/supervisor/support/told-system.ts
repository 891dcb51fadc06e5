import type { Audit } from '../../../../lib/model/events/audit.ts';
import type { Event, EventBody } from '../../../../lib/model/events/event.ts';
import type { Plan } from '../../../../lib/model/events/plan.ts';
import type { ExperimentStatus } from '../../../../lib/model/events/statuses.ts';
import type { AnyTemplate } from '../../../../lib/model/experiments/experiment-of-template.ts';
import { experimentsOf } from '../../../../lib/model/experiments/index.ts';
import { localReferences } from '../../../../lib/model/experiments/local-references.ts';
import { prepare } from '../../../../lib/model/experiments/prepare.ts';
import { templateOf } from '../../../../lib/model/experiments/template.ts';
import { watchExperiments } from '../../../../local/supervisor/watch/experiment-watch.ts';
import type { AuditedRun } from '../../../../measure/debts.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { createMemoryLog } from '../../engine/support/memory-log.ts';
import { manualClock } from '../../measure/support/manual-clock.ts';
import { cleanAudit, RunStory } from '../../measure/support/run-story.ts';
import { losePaymentStory } from '../../measure/support/stories.ts';

const intact: Audit = { ...cleanAudit, acknowledged: 9, stored: 9 };
const known = experimentsOf(shopModel).map((experiment) => ({
  experiment,
  template: templateOf(experiment, shopModel, localReferences(shopModel.topology)),
}));
export const templateNamed = (name: string): AnyTemplate => {
  const found = known.find(({ experiment }) => experiment.name === name);
  if (!found) throw new Error(`no experiment ${name}`);
  return { id: `EXT-${name}`, ...found.template, prepared: prepare(found.template, shopModel) };
};
const bodyOf = ({ v: _v, seq: _seq, wall: _wall, mono: _mono, ...body }: Event) => body as EventBody;

/** A system that is told by hand, second by second: its tasks, its users if it has any, its experiments. */
export function setUp({
  templates = {},
  rate = 50,
  auditSeconds = 0.5,
  until = Number.POSITIVE_INFINITY,
  stopIntentOf,
}: {
  templates?: Record<string, AnyTemplate>;
  rate?: number;
  auditSeconds?: number;
  /** The last second in which there are users. */
  until?: number;
  stopIntentOf?: (id: string) => Promise<{ alarm: string } | undefined>;
}) {
  const clock = manualClock();
  const log = createMemoryLog(clock);
  const audits: AuditedRun[] = [];
  let second = 0;
  for (const { name } of shopModel.topology.services) {
    for (const task of ['A', 'B']) {
      const taskArn = `${name}/${task}`;
      log.append({ type: 'task-state', taskArn, service: name, availabilityZone: 'z', state: 'ready', reason: '' });
    }
  }
  if (rate > 0) log.append({ type: 'load-state', state: 'running', rate });
  const watch = watchExperiments({
    log,
    clock,
    system: shopModel,
    known,
    templateOf: (id) => {
      const template = templates[id];
      if (!template) throw new Error(`no experiment ${id}`);
      return template;
    },
    stopIntentOf,
    audit: async (run) => {
      audits.push(run);
      await clock.sleep(auditSeconds * 1000);
      return intact;
    },
  });

  /** Lets time go by; users are served, and told of five seconds later. */
  const pass = async (seconds: number) => {
    for (let step = 0; step < seconds * 5; step++) {
      await clock.advance(200);
      if (rate === 0 || second > until || clock.monotonic() < (second + 1) * 1000 + 4500) continue;
      for (const event of new RunStory().users(second, second + 1, rate).events) log.append(bodyOf(event));
      second++;
    }
  };
  const status = (id: string, state: ExperimentStatus, reason = '') =>
    void log.append({ type: 'experiment-state', experimentId: id, templateId: 'EXT', status: state, reason });
  const start = (id: string) => {
    status(id, 'pending');
    status(id, 'running');
  };
  const resolve = (id: string, ...arns: string[]) =>
    void log.append({ type: 'target-resolved', experimentId: id, target: 't', resourceType: 'aws:ecs:task', arns });
  const plan = losePaymentStory().events.find((event) => event.type === 'fault-planned')?.plan;
  const breaks = (id: string) => {
    const fault = { experimentId: id, action: 'act', faultId: `F-${id}` };
    log.append({ type: 'fault-planned', ...fault, plan: { ...(plan as Plan), faultId: `F-${id}` } });
    log.append({ type: 'fault-applied', ...fault });
    const observation = { observer: 'link probe', seen: true, detail: '' };
    log.append({ type: 'fault-observed', experimentId: id, faultId: `F-${id}`, observation });
  };
  const ends = (id: string, state: ExperimentStatus = 'completed', reason = '') => {
    const proof = { remaining: [], probe: { matches: true, detail: '' } };
    log.append({ type: 'fault-reverted', experimentId: id, faultId: `F-${id}`, proof });
    status(id, state, reason);
  };
  const of = (id: string) =>
    log.since(0).filter((event) => 'experimentId' in event && event.experimentId === id) as Event[];
  const phases = (id: string) => of(id).flatMap((event) => (event.type === 'phase' ? [event.phase] : []));
  return { clock, log, watch, audits, pass, start, status, resolve, breaks, ends, of, phases };
}

export type System = ReturnType<typeof setUp>;

/** One experiment from its start until its fault is undone, six seconds later. */
export async function run(
  { start, resolve, breaks, ends, pass }: System,
  id: string,
  ...ends_: [ExperimentStatus?, string?]
) {
  start(id);
  await pass(0.2);
  resolve(id, 'order-service/A');
  breaks(id);
  await pass(6);
  ends(id, ...ends_);
}
