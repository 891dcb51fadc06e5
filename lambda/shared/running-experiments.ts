import { type ExperimentSummary, GetExperimentTemplateCommand, paginateListExperiments } from '@aws-sdk/client-fis';
import { alarmName } from '../../lib/model/alarm-port.ts';
import { type ExperimentStatus, isFinal } from '../../lib/model/events/statuses.ts';
import { nameOfTemplate } from '../../lib/model/experiments/experiment-of-template.ts';
import { radiusIn } from '../../lib/model/experiments/radius-tags.ts';
import { labels } from '../../lib/model/labels.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import type { Radius } from '../../lib/model/response/expected-alarm.ts';
import type { Ports } from './ports.ts';

/** An experiment of this environment. */
export interface OwnExperiment extends Radius {
  readonly id: string;
  /** What it is called. */
  readonly name: string;
  readonly status: ExperimentStatus;
  readonly reason: string;
  /** When it was started, milliseconds since the epoch. */
  readonly created: number;
  /** The services that it deploys itself. */
  readonly deploys: readonly string[];
}

/** Of those that have ended, the newest are looked at: FIS keeps them for months, and its list does not say when they ended. */
const mostEnded = 20;

/**
 * The experiments of this environment that may matter to an alarm of now: those that have not ended, and those that may
 * have ended lately. FIS cannot be asked for an environment's, and IAM cannot narrow StopExperiment: whose it is, is said
 * by the tags of its template, or by its own where the template is gone.
 */
export async function ownExperiments(ports: Pick<Ports, 'fis' | 'model'>): Promise<OwnExperiment[]> {
  const summaries = await newest(ports);
  const templates = new Map<string, ReturnType<typeof readTags>>();
  const found = await Promise.all(
    summaries.map(async ({ id = '', experimentTemplateId = '', state, tags = {}, creationTime }) => {
      const reading = templates.get(experimentTemplateId) ?? readTags(ports, experimentTemplateId);
      templates.set(experimentTemplateId, reading);
      const template = await reading;
      if (!isOwn(template?.tags ?? tags, ports.model)) return [];
      return [
        {
          id,
          name: template?.name ?? tags[labels.experiment] ?? id,
          status: (state?.status ?? 'pending') as ExperimentStatus,
          reason: state?.reason ?? '',
          created: Number(creationTime ?? 0),
          expected: radiusIn(template?.tags ?? tags) ?? [],
          deploys: listIn(template?.tags ?? tags, labels.deploys),
          stopAlarms: template?.stopAlarms ?? [],
        },
      ];
    }),
  );
  return found.flat();
}

const listIn = (tags: Readonly<Record<string, string>>, label: string): string[] =>
  tags[label]?.split(' ').filter(Boolean) ?? [];

async function newest({ fis }: Pick<Ports, 'fis'>): Promise<ExperimentSummary[]> {
  const all: ExperimentSummary[] = [];
  for await (const page of paginateListExperiments({ client: fis, pageSize: 100 }, {})) {
    all.push(...(page.experiments ?? []));
  }
  const hasEnded = ({ state }: ExperimentSummary) => isFinal((state?.status ?? 'pending') as ExperimentStatus);
  const ended = all.filter(hasEnded).sort((a, b) => Number(b.creationTime) - Number(a.creationTime));
  return [...all.filter((one) => !hasEnded(one)), ...ended.slice(0, mostEnded)];
}

/** The template's tags and stop conditions; undefined where it has been deleted. */
async function readTags({ fis }: Pick<Ports, 'fis'>, id: string) {
  try {
    const { experimentTemplate = {} } = await fis.send(new GetExperimentTemplateCommand({ id }));
    const { description = '', tags = {}, stopConditions = [] } = experimentTemplate;
    return {
      tags,
      name: nameOfTemplate({ id, description, tags }),
      stopAlarms: stopConditions.flatMap(({ value }) => (value ? [alarmName(value)] : [])),
    };
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** On this machine there is one system and one environment, and templates need not say which. */
function isOwn(tags: Readonly<Record<string, string>>, { topology, environment }: Ports['model']): boolean {
  const isLocal = environment === localEnvironment;
  const system = tags[labels.system] ?? (isLocal ? topology.name : undefined);
  return system === topology.name && (tags[labels.environment] ?? localEnvironment) === environment;
}
