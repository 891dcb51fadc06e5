import { systemClock } from '../../../../../base/clock.ts';
import type { AlarmState } from '../../../../../lib/model/alarm-port.ts';
import { labels } from '../../../../../lib/model/labels.ts';
import { localArn } from '../../../../../lib/model/local-account.ts';
import type { SystemModel } from '../../../../../lib/model/system.ts';
import type { Call } from '../../../../../local/server/call-log.ts';
import { createServer } from '../../../../../local/server/server.ts';
import { createFleet, programOf } from '../../../../unit/ecs/support/scripted-fleet.ts';
import { setUp, stress, tasksOf, templateWith } from '../../../../unit/engine/support/setup.ts';
import { type Incident, statusOf } from './incidents.ts';
import { hurtService } from './model.ts';

const dayMilliseconds = 86_400_000;
/** A deployment began so long before its alarm rang. */
const beforeMilliseconds = 90_000;
const settleMilliseconds = 100;

export type Account = Awaited<ReturnType<typeof openAccount>>;

/**
 * FIS, ECS and CloudWatch of a storm, as a system on this machine serves them, with its log of calls. ECS's tasks are
 * scripted: version 2 of every service is bad, and what takes its place gets healthy.
 */
export async function openAccount(system: SystemModel, wall: () => number) {
  let shift = -dayMilliseconds;
  const clock = { ...systemClock, wall: () => wall() + shift };
  const { engine, alarms } = setUp({ system, clock, scale: 1 });
  const programFor = () => programOf('product-service');
  const fleet = createFleet(clock, { topology: system.topology, programFor });
  const states = new Map<string, { state: AlarmState; since: number }>();
  const server = await createServer({
    ...{ engine, ecs: fleet.ecs, port: 0 },
    cloudwatch: {
      list: () => [...states].map(([name, { state, since }]) => statusOf(name, state, since)),
      metrics: () => [],
      sums: () => [],
      answers: () => {},
    },
    extras: (app, log) => {
      app.get('/_breakwater/calls', () => ({ calls: log.since(0) }));
    },
  });
  const names = system.topology.services.map(({ name }) => name);
  const settle = (service: string) => {
    fleet.ready(service);
    fleet.drained(service);
  };
  for (const name of names) settle(name);
  await systemClock.sleep(settleMilliseconds);

  /** A bad version, under way or over: 90 s before its alarm rings. */
  const deploy = async ({ subject, at }: Incident, isOver: boolean) => {
    shift = at - beforeMilliseconds - wall();
    const { arn } = fleet.register(subject, { VERSION: '2' });
    fleet.ecs.update(subject, { taskDefinition: arn });
    await systemClock.sleep(settleMilliseconds);
    if (isOver) settle(subject);
    shift = 0;
  };

  const experiment = (name: string, on: string, tags: Record<string, string>, alarm?: string) => {
    if (alarm) alarms.set(localArn('cloudwatch', `alarm:${alarm}`), 'OK');
    const value = alarm && localArn('cloudwatch', `alarm:${alarm}`);
    const target = { ...tasksOf(), resourceTags: { [labels.system]: system.topology.name, [labels.service]: on } };
    const { id } = engine.templates.create(
      templateWith({
        stopConditions: [value ? { source: 'aws:cloudwatch:alarm', value } : { source: 'none' }],
        targets: { gateways: target },
        actions: { stress: stress('gateways', 'PT4H') },
        tags: { [labels.system]: system.topology.name, [labels.experiment]: name, ...tags },
      }),
    );
    return engine.start({ clientToken: name, experimentTemplateId: id, experimentOptions: { actionsMode: 'run-all' } })
      .id;
  };

  let isClosed = false;
  /** What rolls back gets healthy; what goes on and is bad does not. */
  const follow = async () => {
    while (!isClosed) {
      for (const name of names) {
        const { current, primary } = fleet.ecs.service(name);
        const isBad = primary.revision.taskDefinitionArn.endsWith(':2');
        if (current.status === 'IN_PROGRESS' && isBad) continue;
        if (current.status.endsWith('IN_PROGRESS')) settle(name);
      }
      await systemClock.sleep(settleMilliseconds);
    }
  };
  const following = follow();

  return {
    url: server.url,
    log: fleet.log,
    /** As anybody reads them, by HTTP. */
    calls: async () => ((await (await fetch(`${server.url}/_breakwater/calls`)).json()) as { calls: Call[] }).calls,
    /** What is there before the alarms ring. Gives the ids of the experiments that alarms stop, by their numbers. */
    prepare: async (incidents: readonly Incident[]) => {
      const deployments = incidents.filter(({ kind }) => kind === 'deployment');
      for (const [n, incident] of deployments.entries()) await deploy(incident, n % 2 === 0);
      shift = 0;
      const hurt = incidents.filter(({ kind }) => kind === 'experiment');
      const radius = hurt.map(({ subject }) => hurtService(Number(subject))).join(' ');
      if (hurt.length > 0) experiment('expects-all', 'edge', { [labels.expectedRadius]: radius });
      return hurt.map(({ subject, alarm }) => experiment(`hurts-${subject}`, hurtService(Number(subject)), {}, alarm));
    },
    ring: (name: string, state: AlarmState, since: number) => void states.set(name, { state, since }),
    deploymentOf: (service: string) =>
      fleet.ecs.service(service).all.find(({ target }) => target.revision.taskDefinitionArn.endsWith(':2'))?.arn ?? '',
    close: async () => {
      isClosed = true;
      await following;
      fleet.ecs.close();
      await engine.shutdown();
      await server.close();
    },
  };
}
