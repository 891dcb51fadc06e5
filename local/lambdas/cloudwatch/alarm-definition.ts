import type { PutCompositeAlarmCommandInput, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { AlarmStatus } from '../../../lib/model/alarm-port.ts';
import { deploymentHarm, deploymentWitness } from '../../../lib/model/deployment-harm.ts';
import { stopAlarmNamed } from '../../../lib/model/experiments/stop-alarms.ts';
import { samplesOfLatency } from '../../../lib/model/local-windows.ts';
import { dimensionsOf, metrics } from '../../../lib/model/metrics.ts';
import {
  journeyObjectives,
  type Objective,
  samplesToResolve,
  serviceObjectives,
  usersObjective,
} from '../../../lib/model/objectives.ts';
import {
  anyOf,
  breachesOf,
  type Condition,
  lateIsAsBefore,
  tooFewUsable,
} from '../../../lib/model/outcome-expressions.ts';
import { type AlarmMeaning, meaningOf } from '../../../lib/model/response/alarm-meaning.ts';
import type { ResponseModel } from '../../../lib/model/response/response-model.ts';
import { findService } from '../../../lib/model/topology.ts';
import { oldestMessageMetric } from './queue-metric.ts';

/** An alarm as CloudWatch is told of it. */
export type AlarmDefinition =
  | { readonly composite: PutCompositeAlarmCommandInput }
  | { readonly metric: PutMetricAlarmCommandInput };

type Measured = Omit<PutMetricAlarmCommandInput, 'AlarmName' | 'AlarmDescription'>;

/**
 * An alarm of this machine by the metrics, dimensions and expressions that it has in AWS, looked at as often as they are
 * put. Undefined for one that the model does not know.
 */
export function definitionOf(status: AlarmStatus, model: ResponseModel): AlarmDefinition | undefined {
  const { name: AlarmName, description: AlarmDescription, anyOf: parts } = status;
  if (parts) {
    const AlarmRule = `(${parts.map((arn) => `ALARM("${arn}")`).join(' OR ')})`;
    return { composite: { AlarmName, AlarmDescription, AlarmRule } };
  }
  const meaning = meaningOf(AlarmName, model);
  const measured = meaning && measuredBy(AlarmName, meaning, model);
  return measured && { metric: { AlarmName, AlarmDescription, ...measured } };
}

function measuredBy(name: string, meaning: AlarmMeaning, model: ResponseModel): Measured | undefined {
  switch (meaning.kind) {
    case 'guardrail': {
      const guardrails = stopAlarmNamed(name.slice(name.indexOf('guardrail-')), model)?.anyOf ?? [];
      const conditions = guardrails.flatMap((guardrail) =>
        breachesOf(guardrail).map((breach) => ({ scope: guardrail.scope, ...breach })),
      );
      return conditions.length > 0 ? overMetrics(conditions, model) : undefined;
    }
    case 'objective': {
      const objective = objectivesOf(model).find(({ scope }) => scope === meaning.scope);
      return objective && overMetrics([missed(objective), slow(objective)], model);
    }
    case 'deployment':
      return ofDeployment(meaning.service, model);
    case 'other':
      return undefined;
  }
}

const objectivesOf = (model: ResponseModel): Objective[] => [
  usersObjective(model),
  ...journeyObjectives(model),
  ...serviceObjectives(model),
];

interface Scoped extends Condition {
  readonly scope: string;
}

const missed = ({ scope, availability }: Objective): Scoped => ({
  scope,
  ...tooFewUsable(scope, availability, Math.min(samplesOfLatency, samplesToResolve(availability))),
});

const slow = ({ scope, latencyMilliseconds }: Objective): Scoped => ({
  scope,
  condition: `${lateIsAsBefore('latency')} > ${latencyMilliseconds}`,
  reads: { latency: metrics.latency },
});

function ofDeployment(name: string, model: ResponseModel): Measured | undefined {
  const service = findService(model.topology, name);
  if (!service) return undefined;
  const { availability, samples, windows, oldestMessageSeconds } = deploymentHarm;
  const witness = deploymentWitness(model.topology, service);
  const often = { EvaluationPeriods: windows, DatapointsToAlarm: windows, TreatMissingData: 'notBreaching' };
  if (witness.by === 'queue') {
    const looked = { Statistic: 'Maximum' as const, Period: metrics.period, Threshold: oldestMessageSeconds };
    return { ...oldestMessageMetric(witness.queue), ...looked, ...often, ComparisonOperator: atLeast };
  }
  const scope = witness.by === 'users' ? 'users' : name;
  return { ...overMetrics([{ scope, ...tooFewUsable(scope, availability, samples) }], model), ...often };
}

const atLeast = 'GreaterThanOrEqualToThreshold';

/** 1 where one of the conditions is true. */
function overMetrics(conditions: readonly Scoped[], model: ResponseModel): Measured {
  const { topology, environment } = model;
  const read = conditions.flatMap(({ scope, reads }) =>
    Object.entries(reads).map(([Id, MetricName]) => {
      const Dimensions = Object.entries(dimensionsOf(topology, environment, scope)).map(([Name, Value]) => ({
        Name,
        Value,
      }));
      const Metric = { Namespace: metrics.namespace, MetricName, Dimensions };
      const Stat = MetricName === metrics.latency ? 'p95' : 'Sum';
      return { Id, ReturnData: false, MetricStat: { Metric, Stat, Period: metrics.period } };
    }),
  );
  return {
    Metrics: [{ Id: 'bad', Expression: anyOf(conditions), ReturnData: true, Period: metrics.period }, ...read],
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: atLeast,
    TreatMissingData: 'missing',
  };
}
