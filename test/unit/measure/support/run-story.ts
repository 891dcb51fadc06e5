import type { Audit } from '../../../../lib/model/events/audit.ts';
import type { RolloutState } from '../../../../lib/model/events/deployment.ts';
import type { EdgeWindow } from '../../../../lib/model/events/edge-window.ts';
import type { Event, EventBody, TaskState } from '../../../../lib/model/events/event.ts';
import type { Levels } from '../../../../lib/model/events/levels.ts';
import type { MessagesSeen } from '../../../../lib/model/events/observation.ts';
import type { Plan } from '../../../../lib/model/events/plan.ts';
import type { RevertProof } from '../../../../lib/model/events/proof.ts';
import type { ExperimentStatus } from '../../../../lib/model/events/statuses.ts';
import { experimentsOf } from '../../../../lib/model/experiments/index.ts';
import { networkLatency } from '../../../../lib/model/faults/network-latency.ts';
import { createHistogram } from '../../../../measure/histogram.ts';
import type { EdgeSum } from '../../../../measure/judge/edge-series.ts';
import { judge } from '../../../../measure/judge/judge.ts';
import { journeys } from '../../../../systems/shop/journeys.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { clean } from '../../../support/clean-audit.ts';

type FaultKind = Pick<Plan, 'undo' | 'endsTask' | 'replacesTasks' | 'messages' | 'touchesNothing' | 'isFallback'> &
  Partial<Pick<Plan, 'fidelity' | 'actionId'>>;

/** Faults by what becomes of them: over at once with the task, undone in the end, or both. */
export const kills: FaultKind = { undo: [], endsTask: true };
export const impairs: FaultKind = { undo: ['undoes it'], endsTask: false };
export const delays: FaultKind = { ...impairs, actionId: networkLatency.actionId };
export const hangs: FaultKind = { undo: ['undoes it'], endsTask: true };
export const deploys: FaultKind = { undo: ['deploys what ran before'], endsTask: false, replacesTasks: true };
export const exhausts = hangs;

/** One second of one scope or journey: answers per second, those that failed, and how long all of them took. */
export interface Second {
  served?: number;
  degraded?: number;
  failed?: number;
  milliseconds?: number;
  slip?: number;
}

/** By the usual limits: what the shop promises beyond them is no matter of the judge's. */
const { objectives: _, ...usualShop } = shopModel;

export const cleanAudit: Audit = { acknowledged: 100, stored: 100, ...clean };
const cleanProof: RevertProof = { remaining: [], probe: { matches: true, detail: 'as if nothing had been' } };

/** Tasks that are healthy and in rotation. */
export const ready = (...tasks: string[]): Record<string, TaskState> =>
  Object.fromEntries(tasks.map((task) => [task, 'ready']));

/** Tells the events of a run, by hand; times are seconds of the monotonic clock. */
export class RunStory {
  readonly events: Event[] = [];

  at(second: number, body: EventBody): this {
    this.events.push({ v: 2, seq: this.events.length + 1, wall: second * 1000, mono: second * 1000, ...body });
    return this;
  }

  /** Users of each journey by its share of `rate`, for the seconds `from` up to and without `to`. */
  users(from: number, to: number, rate = 50, say: (journey: string, second: number) => Second = () => ({})): this {
    for (let second = from; second < to; second++) {
      for (const { name, share } of journeys) {
        this.window('users', second, { served: (rate * share) / 100, ...say(name, second) }, name);
      }
    }
    return this;
  }

  /** Calls to a service as its callers see them. */
  calls(service: string, from: number, to: number, seen: Second): this {
    for (let second = from; second < to; second++) this.window(service, second, seen);
    return this;
  }

  window(scope: string, second: number, seen: Second, journey?: string): this {
    const { served = 0, degraded = 0, failed = 0, milliseconds = 20, slip = 1 } = seen;
    const histogram = createHistogram();
    for (let index = 0; index < served + degraded + failed; index++) histogram.record(milliseconds);
    const counts = { start: second * 1000, served, degraded, failed, slip, histogram: histogram.encode() };
    return this.at(second + 4.5, { type: 'window', scope, ...(journey && { journey }), ...counts });
  }

  /** Calls of an edge `caller>callee` in each second; whatever is not told is 0, and requests tell themselves apart. */
  edge(
    name: string,
    from: number,
    to: number,
    seen: Partial<EdgeSum & Pick<EdgeWindow, 'brokenAt' | 'failedAt'>>,
  ): this {
    const [caller = '', callee = ''] = name.split('>');
    for (let second = from; second < to; second++) {
      const nothing = { calls: 0, failed: 0, givenUp: 0, broken: 0, longest: 20, told: seen.calls ?? 0 };
      const rest = { retries: 0, milliseconds: 0, opened: 0 };
      const window = { caller, callee, start: second * 1000, ...nothing, ...rest, ...seen };
      this.at(second + 4.5, { type: 'edge-window', ...window });
    }
    return this;
  }

  /** What is held and what waits in each second; what is not told is not known. */
  levels(from: number, to: number, seen: Partial<Levels>): this {
    for (let second = from; second < to; second++)
      this.at(second + 0.5, { type: 'levels', memory: {}, messages: {}, ...seen });
    return this;
  }

  /** How long the system's processes ran in a second, and waited for a processor, milliseconds. */
  processors(from: number, to: number, ran: number, waited: number): this {
    for (let second = from; second < to; second++) this.at(second + 1, { type: 'processors', ran, waited });
    return this;
  }

  status(second: number, status: ExperimentStatus, reason = ''): this {
    return this.at(second, { type: 'experiment-state', experimentId: 'EXP1', templateId: 'EXT1', status, reason });
  }

  /** A handler had it stopped for that alarm, where there is one. */
  askedFor(second: number, alarm: string | undefined, other?: true): this {
    if (alarm === undefined) return this;
    return this.at(second, { type: 'stop-asked', experimentId: 'EXP1', alarm, ...(other && { other }) });
  }

  /** The tasks there are as the experiment begins, by service. */
  present(second: number, services: Readonly<Record<string, Readonly<Record<string, TaskState>>>>): this {
    const tasks = Object.entries(services).flatMap(([service, states]) =>
      Object.entries(states).map(([taskArn, state]) => ({ taskArn, service, state })),
    );
    return this.at(second, { type: 'task-snapshot', experimentId: 'EXP1', tasks });
  }

  /** `revision` is the number of its task definition, where there is one. */
  task(second: number, service: string, task: string, state: TaskState, reason = '', revision?: number): this {
    return this.at(second, {
      type: 'task-state',
      taskArn: task,
      service,
      availabilityZone: 'us-east-1a',
      state,
      reason,
      ...(revision !== undefined && {
        revision: {
          taskDefinitionArn: `${service}:${revision}`,
          deploymentId: `ecs-svc/${revision}`,
          image: service,
          imageDigest: '',
        },
      }),
    });
  }

  /** Revision `revision` is what a service is to run from now on. */
  rollout(second: number, service: string, revision: number, state: RolloutState = 'IN_PROGRESS'): this {
    const taskDefinitionArn = `${service}:${revision}`;
    return this.at(second, {
      ...{ type: 'rollout-state', service, deploymentId: `ecs-svc/${revision}`, taskDefinitionArn, state, reason: '' },
    });
  }

  planned(second: number, faultId: string, resourceArn: string, resource: string, kind: FaultKind): this {
    const plan: Plan = {
      faultId,
      actionId: 'aws:ecs:any',
      resourceArn,
      resource,
      steps: [],
      holdMilliseconds: kind.undo.length > 0 ? 6000 : 0,
      leaseMilliseconds: 60_000,
      fidelity: '',
      ...kind,
    };
    return this.at(second, { type: 'fault-planned', experimentId: 'EXP1', action: 'act', plan });
  }

  applied(second: number, faultId: string): this {
    return this.at(second, { type: 'fault-applied', experimentId: 'EXP1', action: 'act', faultId });
  }

  observed(second: number, faultId: string, seen = true, messages?: MessagesSeen): this {
    const observation = { observer: 'link probe', seen, detail: '', ...(messages && { messages }) };
    return this.at(second, { type: 'fault-observed', experimentId: 'EXP1', faultId, observation });
  }

  reverted(second: number, faultId: string, proof: Partial<RevertProof> = {}): this {
    return this.at(second, {
      type: 'fault-reverted',
      experimentId: 'EXP1',
      faultId,
      proof: { ...cleanProof, ...proof },
    });
  }

  audit(second: number, found: Partial<Audit> = {}): this {
    return this.at(second, { type: 'audit', audit: { ...cleanAudit, ...found } });
  }

  /** The verdict on the experiment of that name. */
  judged(name: string) {
    const experiment = experimentsOf(usualShop).find((one) => one.name === name);
    if (!experiment) throw new Error(`no experiment ${name}`);
    return judge({ experiment, system: usualShop, events: this.events });
  }
}
