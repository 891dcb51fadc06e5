import {
  type Experiment,
  GetExperimentCommand,
  GetExperimentTemplateCommand,
  paginateListExperiments,
  ResourceNotFoundException,
} from '@aws-sdk/client-fis';
import { alarmName } from '../../lib/model/alarm-port.ts';
import { radiusIn } from '../../lib/model/experiments/radius-tags.ts';
import { labels } from '../../lib/model/labels.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import { expects, type MeantAlarm, type Radius } from '../../lib/model/response/expected-alarm.ts';
import type { NotifyPorts } from './ports.ts';

/** An experiment inside whose expected radius an alarm rang. */
export interface Explanation {
  readonly experiment: string;
  /** When it explains nothing any more; undefined while it runs. */
  readonly until?: number;
}

/** Alarms come late: an experiment explains them for so long after its end. */
const afterEndMilliseconds = 5 * 60_000;

/** An experiment runs no longer. Source: FIS user guide, quotas, which has actions of 12 hours at most. */
const longestMilliseconds = 13 * 3_600_000;

type FisPorts = Pick<NotifyPorts, 'fis' | 'model'>;

/**
 * The experiment of this environment that runs, or has ended less than five minutes before `now`, and expects that alarm to
 * ring; undefined where none does. It ends by itself, since nothing is kept but FIS's own times.
 */
export async function explainingExperiment(
  ports: FisPorts,
  alarm: MeantAlarm & { readonly at: number },
  now: number,
): Promise<Explanation | undefined> {
  const pages = paginateListExperiments({ client: ports.fis, pageSize: 100 }, {});
  for await (const { experiments = [] } of pages) {
    for (const { id = '', creationTime } of experiments) {
      const created = creationTime?.getTime() ?? 0;
      if (created > alarm.at || created < alarm.at - longestMilliseconds) continue;
      const { experiment } = await ports.fis.send(new GetExperimentCommand({ id }));
      const until = explainsUntil(experiment);
      if (!experiment || alarm.at > until || now >= until) continue;
      const radius = await radiusOf(ports, experiment);
      if (radius && expects(radius, alarm, ports.model)) {
        return { experiment: id, ...(until !== Number.POSITIVE_INFINITY && { until }) };
      }
    }
  }
  return undefined;
}

function explainsUntil({ endTime }: Experiment = {}): number {
  return endTime ? endTime.getTime() + afterEndMilliseconds : Number.POSITIVE_INFINITY;
}

/**
 * How far an experiment may do harm, by the tags of its template: FIS gives an experiment none of them. A template that
 * is gone leaves those of the start. Undefined where it is not this environment's.
 */
async function radiusOf(
  { fis, model }: FisPorts,
  { experimentTemplateId: id, tags = {}, stopConditions = [] }: Experiment,
): Promise<Radius | undefined> {
  const template = await fis.send(new GetExperimentTemplateCommand({ id })).then(
    ({ experimentTemplate }) => experimentTemplate?.tags,
    (error: unknown) => {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    },
  );
  const all: Readonly<Record<string, string>> = template ?? tags;
  const isOurs =
    all[labels.system] === model.topology.name && (all[labels.environment] ?? localEnvironment) === model.environment;
  if (!isOurs) return undefined;
  return {
    expected: radiusIn(all) ?? [],
    stopAlarms: stopConditions.flatMap(({ value }) => (value ? [alarmName(value)] : [])),
  };
}
