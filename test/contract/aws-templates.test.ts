import {
  CreateExperimentTemplateCommand,
  GetExperimentTemplateCommand,
  StartExperimentCommand,
} from '@aws-sdk/client-fis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemIn } from '../../lib/config/system-in.ts';
import { aboutZone } from '../../lib/constructs/fis/about-zone.ts';
import { watchOf } from '../../lib/constructs/shared/watch-of.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { stopAlarmsOf } from '../../lib/model/experiments/stop-alarms.ts';
import { awsOnly, localOnly, partsOf, type TemplateBody, templateOf } from '../../lib/model/experiments/template.ts';
import { automations } from '../../lib/model/faults/automations.ts';
import { labels } from '../../lib/model/labels.ts';
import { namesOf } from '../../lib/names.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { account, Deployed, zoneName } from '../cdk/support/deployed.ts';
import { synth } from '../cdk/support/synth.ts';
import { type Fis, startFis } from '../embedded/server/support/fis.ts';

const synthesised = synth('dev');
const { config } = synthesised;
const system = systemIn(config, shopModel);
const { topology } = system;
const names = namesOf(config);
const deployed = new Deployed(synthesised);

/** What the local engine is given. */
const local = {
  roleArn: `arn:aws:iam::${account}:role/chaos`,
  alarmArn: (guardrail: string) => `arn:aws:cloudwatch:us-east-1:${account}:alarm:${guardrail}`,
  logGroupArn: `arn:aws:logs:us-east-1:${account}:log-group:fis:*`,
  addressOf: (name: string) => name,
  documentArn: (name: string) => `arn:aws:ssm:us-east-1:${account}:document/shop-${name}`,
  zonal: false,
  tags: {
    [labels.environment]: 'dev',
    [labels.production]: 'false',
    // By its load of 20 requests a second.
    [labels.stopLag]: '40-90',
    [labels.alarmCalm]: '420',
  },
  targetTags: { [labels.environment]: 'dev' },
  aboutZone: (number: number) => aboutZone(config, number),
};

/** The environment's values, and what they are locally: the whole difference between the two. */
const environmentValues = new Map<string, string>([
  ...experimentsOf(system)
    .flatMap((experiment) => stopAlarmsOf(experiment, system, watchOf(config)))
    .map(({ name }) => [local.alarmArn(names.alarm(name)), local.alarmArn(name)] as const),
  ...topology.services.map(({ name }) => [`${name}.${names.namespace}`, name] as const),
  ...automations.map(
    ({ name }) =>
      [`arn:aws:ssm:us-east-1:${account}:document/${names.document(name)}`, local.documentArn(name)] as const,
  ),
  [deployed.resolve('shop-dev-data', primaryEndpoint()) as string, 'cache'],
  ['sqs.us-east-1.amazonaws.com', 'order-events'],
  ...topology.zones.map(({ id, name }) => [zoneName(id), name] as const),
  [`arn:aws:logs:us-east-1:${account}:log-group:${names.vendedLogGroup('experiments')}:*`, local.logGroupArn],
]);

function primaryEndpoint() {
  const groups = synthesised.templates.data.findResources('AWS::ElastiCache::ReplicationGroup');
  return { 'Fn::GetAtt': [Object.keys(groups)[0], 'PrimaryEndPoint.Address'] };
}

/** A synthesised body in the words of the API, with the local values in place of the environment's. */
function localised(value: unknown, path: readonly string[] = []): unknown {
  if (typeof value === 'string') {
    if (path.at(-1) === 'RoleArn') return local.roleArn;
    return environmentValues.get(value) ?? value;
  }
  if (Array.isArray(value)) return value.map((item, index) => localised(item, [...path, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  // Names that people chose keep their case: of targets, actions, tags and parameters.
  const chosen = ['Targets', 'Actions', 'Tags', 'Parameters', 'ResourceTags'].includes(path.at(-1) ?? '');
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      chosen ? key : key.charAt(0).toLowerCase() + key.slice(1),
      localised(inner, [...path, key]),
    ]),
  );
}

const bodies = new Map(
  deployed.resources('AWS::FIS::ExperimentTemplate').map(({ properties }) => {
    const body = localised(properties) as TemplateBody;
    return [body.tags[labels.experiment] as string, body];
  }),
);
const experiments = experimentsOf(system).filter((experiment) => localOnly(experiment) === undefined);
const bodyOf = (name: string): TemplateBody => {
  const body = bodies.get(name);
  if (!body) throw new Error(`no template was synthesised for ${name}`);
  return body;
};

test('every experiment of the model that AWS can have, and nothing else, is a template', () => {
  expect([...bodies.keys()].toSorted()).toEqual(experiments.map(({ name }) => name).toSorted());
});

test('the outage of a zone alone has more in AWS than it has here', () => {
  expect(experiments.filter(({ zonal }) => zonal).map(({ name }) => name)).toEqual(['zone-outage-1', 'zone-outage-2']);
});

describe('what is synthesised for AWS is what runs here', () => {
  test.each(experiments.map((experiment) => [experiment.name, experiment] as const))('%s', (name, experiment) => {
    const isZonal = experiment.zonal !== undefined;
    expect(bodyOf(name)).toEqual(templateOf(experiment, system, { ...local, zonal: isZonal, watch: watchOf(config) }));
  });
});

describe('what is synthesised for AWS goes through the FIS API and comes back', () => {
  let fis: Fis;
  beforeAll(async () => {
    fis = await startFis();
  });
  afterAll(() => fis.close());

  /** Creates the template of an experiment as it is synthesised. */
  async function create(name: string) {
    const body = bodyOf(name);
    for (const { value } of body.stopConditions) if (value) fis.alarms.set(value, 'OK');
    // The SDK's types are the same shapes without `readonly`.
    const input = { ...structuredClone(body), clientToken: crypto.randomUUID() } as never;
    const { experimentTemplate } = await fis.client.send(new CreateExperimentTemplateCommand(input));
    return { body, id: experimentTemplate?.id ?? '' };
  }

  test.each(experiments.map(({ name }) => name))('%s', async (name) => {
    const { body, id } = await create(name);
    const { experimentTemplate } = await fis.client.send(new GetExperimentTemplateCommand({ id }));
    const { creationTime, lastUpdateTime, targetAccountConfigurationsCount, ...got } = experimentTemplate ?? {};
    expect(got).toEqual({ ...body, id });
  });

  const onlyInAws = experiments.flatMap((experiment) => {
    const reason = awsOnly({ ...experiment, ...partsOf(experiment, { zonal: true }) });
    return reason ? [[experiment.name, reason, experiment.emptyTargets] as const] : [];
  });

  test.each(onlyInAws.filter(([, , emptyTargets]) => emptyTargets === 'skip'))(
    '%s is run here without what finds no target',
    async (name) => {
      const { body, id } = await create(name);
      const start = new StartExperimentCommand({ experimentTemplateId: id, clientToken: crypto.randomUUID() });
      const { experiment } = await fis.client.send(start);
      const { progress } = await fis.engine.ended(experiment?.id ?? '');
      const subnets = Object.entries(body.actions).filter(([, { actionId }]) => actionId.startsWith('aws:network:'));
      expect(progress).toMatchObject({
        status: 'completed',
        actions: Object.fromEntries(
          subnets.map(([action]) => [
            action,
            { status: 'skipped', reason: 'Target resolution returned empty set: there is no aws:ec2:subnet here.' },
          ]),
        ),
      });
    },
  );

  test.each(onlyInAws.filter(([, , emptyTargets]) => emptyTargets === 'fail'))(
    '%s is refused here, since %s',
    async (name, reason) => {
      const { id } = await create(name);
      const start = new StartExperimentCommand({ experimentTemplateId: id, clientToken: crypto.randomUUID() });
      const { experiment } = await fis.client.send(start);
      const { progress } = await fis.engine.ended(experiment?.id ?? '');
      expect(progress).toMatchObject({ status: 'failed', reason: expect.stringContaining(reason) });
    },
  );
});
