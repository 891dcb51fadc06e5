import { paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { paginateListExperimentTemplates } from '@aws-sdk/client-fis';
import { activeExperiments } from '../../aws/active-experiments.ts';
import { readAvailability, type UserAnswers } from '../../aws/cloudwatch/read-availability.ts';
import { lookAtReach } from '../../aws/ecs/task-reach.ts';
import type { DeployedTemplate } from '../../aws/fis/read-template.ts';
import { readTemplates } from '../../aws/templates.ts';
import { percent } from '../../base/percent.ts';
import { labels } from '../../lib/model/labels.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import { usersObjective } from '../../lib/model/objectives.ts';
import type { PreflightSettings } from '../../lib/model/response/preflight-settings.ts';
import { alarmPrefixOf } from '../../lib/model/response/response-model.ts';
import { isDrill } from '../shared/drill.ts';
import { approvalsOf } from './approvals.ts';
import { whyNotNow } from './calendar.ts';
import type { PreflightPorts } from './ports.ts';
import { leaseOf } from './start-lease.ts';

/** What is asked about, and by whom. */
export interface Question {
  readonly experiment: string;
  readonly template: DeployedTemplate;
  readonly principal: string;
  /** Who asks approves of somebody else's start. */
  readonly approves?: boolean;
}

/** A reason against a start now; thrown by a check. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
}

/** A check gives what it found, in words, or throws: {@link NotNow} for a reason, anything else for "not known". */
export interface Look {
  /** What must hold, in words. */
  wanted(settings: PreflightSettings): string;
  look(ports: PreflightPorts, question: Question): Promise<string> | string;
}

const hour = 3_600_000;

/** Everything that must hold, in the order in which people read it. */
export const looks: Readonly<Record<string, Look>> = {
  'safety lever': {
    wanted: () => 'disengaged',
    look: async ({ lever }) => {
      const { status, reason } = await lever.get();
      return status === 'disengaged' ? 'disengaged' : refuse(`${status}: ${reason}`);
    },
  },
  drill: {
    wanted: () => 'none',
    look: async (ports) =>
      (await isDrill(ports)) ? refuse('somebody tries whether alarms ring: handlers do nothing meanwhile') : 'none',
  },
  calendar: {
    wanted: ({ changeWindows }) => (changeWindows.length > 0 ? 'a change window, and no freeze' : 'no freeze'),
    look: ({ model, clock }) => {
      const why = whyNotNow(clock.wall(), model.settings.preflight);
      return why === undefined ? 'open' : refuse(why);
    },
  },
  'error budget': {
    wanted: ({ errorBudget: { days, leastLeft } }) => `at least ${percent(leastLeft)} left of ${days} days`,
    look: async (ports) => {
      const { days, leastLeft } = ports.model.settings.preflight.errorBudget;
      const answers = await usersSince(ports, days * 24 * hour, 3600);
      const left = Math.max(0, 1 - failedShare(answers) / (1 - usersObjective(ports.model).availability));
      const found = `${percent(left)} left of ${days} days (${answers.by})`;
      return left >= leastLeft ? found : refuse(`${found}; at least ${percent(leastLeft)} wanted`);
    },
  },
  'burn rate': {
    wanted: ({ errorBudget: { mostBurnRate } }) => `at most ${mostBurnRate} in the last hour`,
    look: async (ports) => {
      const { mostBurnRate } = ports.model.settings.preflight.errorBudget;
      const rate = failedShare(await usersSince(ports, hour, 60)) / (1 - usersObjective(ports.model).availability);
      const found = `${rate.toFixed(1)} in the last hour`;
      return rate <= mostBurnRate ? found : refuse(`${found}; at most ${mostBurnRate} wanted`);
    },
  },
  alarms: {
    wanted: () => 'all OK',
    look: async (ports) => {
      const alarms = await everyAlarm(ports);
      if (alarms.length === 0) return refuse(`there is no alarm named ${alarmPrefixOf(ports.model)}...`);
      const bad = alarms.filter(({ state }) => state !== 'OK').map(({ name, state }) => `${name} is ${state}`);
      return bad.length === 0 ? `${alarms.length} OK` : refuse(bad.join(', '));
    },
  },
  'healthy tasks': {
    wanted: () => 'enough for what it may hit',
    look: async ({ model, ecs }, { template }) => {
      // On a laptop templates, and the cluster, belong to no environment.
      const environment = template.tags[labels.environment];
      const { problem, notes } = await lookAtReach({ ecs }, { environment }, template, model);
      return problem === undefined ? (notes[0] ?? 'enough for what it may hit') : refuse(problem);
    },
  },
  'nothing else running': {
    wanted: () => 'nothing',
    look: async (ports) => {
      const active = await everyActive(ports);
      if (active.length > 0) return refuse(active.map(({ id, experiment }) => `${experiment} runs (${id})`).join(', '));
      const lease = await leaseOf(ports);
      return lease ? refuse(`${lease.experiment} is being started by ${lease.principal}`) : 'nothing runs';
    },
  },
  approvals: {
    wanted: ({ approvals }) => (approvals === 0 ? 'none' : `by ${approvals} other than who starts`),
    look: async (ports, { experiment, principal, approves }) => {
      const { approvals } = ports.model.settings.preflight;
      if (approvals === 0) return 'none wanted';
      const given = (await approvalsOf(ports, experiment)).filter((by) => approves || by !== principal);
      return given.length >= approvals ? `by ${given.join(', ')}` : refuse('a second person has to approve');
    },
  },
};

const refuse = (reason: string): never => {
  throw new NotNow(reason);
};

const failedShare = ({ answers, failed }: UserAnswers) => failed / answers;

async function usersSince({ cloudwatch, clock, model }: PreflightPorts, milliseconds: number, periodSeconds: number) {
  const to = clock.wall();
  const range = {
    topology: model.topology,
    environment: model.environment,
    from: to - milliseconds,
    to,
    periodSeconds,
  };
  return (await readAvailability(cloudwatch, range)) ?? refuse('nobody has counted what users get: no data is no');
}

async function everyAlarm({ model, cloudwatch }: PreflightPorts) {
  const AlarmTypes = ['MetricAlarm' as const, 'CompositeAlarm' as const];
  const request = { AlarmNamePrefix: alarmPrefixOf(model), AlarmTypes };
  const alarms: { name: string; state: string }[] = [];
  for await (const page of paginateDescribeAlarms({ client: cloudwatch }, request)) {
    for (const { AlarmName: name = '', StateValue: state = '' } of [
      ...(page.MetricAlarms ?? []),
      ...(page.CompositeAlarms ?? []),
    ]) {
      alarms.push({ name, state });
    }
  }
  return alarms;
}

/** What runs here. On a laptop templates, and so experiments, belong to no environment: there all of them count. */
async function everyActive(ports: PreflightPorts) {
  const { topology, environment } = ports.model;
  const templates = readTemplates(await everyTemplate(ports), topology.name);
  const where = environment === localEnvironment ? {} : { environment };
  return activeExperiments(ports.fis, templates, { system: topology.name, ...where });
}

async function everyTemplate({ fis }: PreflightPorts) {
  const found = [];
  for await (const page of paginateListExperimentTemplates({ client: fis, pageSize: 100 }, {})) {
    found.push(...(page.experimentTemplates ?? []));
  }
  return found;
}
