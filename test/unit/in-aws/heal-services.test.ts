import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lookLeftBehind } from '../../../aws/leftovers/left-behind.ts';
import { systemClock } from '../../../base/clock.ts';
import { healRemote } from '../../../cli/on-endpoint/heal.ts';
import { isNothingLeft } from '../../../cli/on-endpoint/what-is-left.ts';
import { labels } from '../../../lib/model/labels.ts';
import { type Answers, Refusal, type ScriptedAws, startScriptedAws } from './support/scripted-aws.ts';

let aws: ScriptedAws;
beforeEach(async () => {
  aws = await startScriptedAws();
  process.env.AWS_ENDPOINT_URL_ECS = aws.url;
  process.env.AWS_ENDPOINT_URL_SSM = aws.url;
});
afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL_ECS;
  delete process.env.AWS_ENDPOINT_URL_SSM;
  await aws.close();
});

const family = 'shop-dev-product-service';
const arnOf = (revision: string) => `arn:aws:ecs:us-east-1:000000000000:task-definition/${family}:${revision}`;
const way = `${family}:7 ${family}:8 watched by 11111111-2222-3333-4444-555555555555`;
const ours = { [labels.system]: 'shop', [labels.deployedOver]: way };
const tagsOf = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([key, value]) => ({ key, value }));

/** A service in a cluster of shop's dev, which takes two looks to have what it was told. */
function account({ tags = ours as Record<string, string>, runs = '8', looks = 0, enable = true } = {}) {
  const service = { runs, enable, tags: { ...tags }, looks };
  const inactive: string[] = [];
  const shown = () => ({
    serviceName: 'product-service',
    serviceArn: 'arn:aws:ecs:us-east-1:000000000000:service/shop-dev/product-service',
    status: 'ACTIVE',
    tags: tagsOf(service.tags),
    deployments: [
      {
        status: 'PRIMARY',
        taskDefinition: arnOf(service.runs),
        rolloutState: service.looks-- > 0 ? 'IN_PROGRESS' : 'COMPLETED',
      },
    ],
    deploymentConfiguration: {
      maximumPercent: 200,
      alarms: { alarmNames: ['a'], enable: service.enable, rollback: true },
    },
  });
  const answers: Answers = {
    ListServices: ({ input }) =>
      input.cluster === 'shop-dev'
        ? { serviceArns: [shown().serviceArn] }
        : new Refusal('ClusterNotFoundException', 'Cluster not found.'),
    DescribeServices: () => ({ services: [shown()] }),
    DescribeTaskDefinition: ({ input: { taskDefinition } }) => ({
      taskDefinition: { status: inactive.includes(taskDefinition) ? 'INACTIVE' : 'ACTIVE' },
    }),
    UpdateService: ({ input: { taskDefinition, deploymentConfiguration } }) => {
      const told = String(taskDefinition).split(':').at(-1) as string;
      if (told !== service.runs) service.looks = 2;
      service.runs = told;
      service.enable = deploymentConfiguration?.alarms.enable ?? service.enable;
      return {};
    },
    DeregisterTaskDefinition: ({ input: { taskDefinition } }) => void inactive.push(taskDefinition),
    UntagResource: ({ input: { tagKeys } }) => {
      for (const key of tagKeys) delete service.tags[key];
    },
  };
  return { service, inactive, answers };
}

const spoken = () => {
  const news: string[] = [];
  const trouble: string[] = [];
  return {
    news,
    trouble,
    say: { news: (line: string) => void news.push(line), trouble: (line: string) => void trouble.push(line) },
  };
};
async function heal(answers: Answers, preview = false) {
  aws.answers = answers;
  const { news, trouble, say } = spoken();
  const status = await healRemote({ endpoint: aws.url }, { system: 'shop', preview }, say);
  const changes = aws.operations().filter((name) => /^(Update|Deregister|Untag)/.test(name));
  return { status, news, trouble, changes };
}

const toBeTakenBack = `product-service of shop-dev has a version that an experiment deployed: to be taken back (${way})`;

describe('a service that an experiment deployed, and nobody took back', () => {
  test('gets the version from before, unwatched on its way, and nothing of the experiment is left', async () => {
    const { answers, service, inactive } = account();
    const { status, news, changes } = await heal(answers);
    expect(status).toBe(0);
    expect(news).toEqual(expect.arrayContaining([toBeTakenBack, `product-service of shop-dev has ${family}:7 again`]));
    expect(changes).toEqual(['UpdateService', 'UpdateService', 'DeregisterTaskDefinition', 'UntagResource']);
    const enabled = aws.calls.flatMap(({ operation, input }) =>
      operation === 'UpdateService' ? [input.deploymentConfiguration.alarms.enable] : [],
    );
    expect(enabled).toEqual([false, true]);
    expect(service).toMatchObject({ runs: '7', enable: true, tags: { [labels.system]: 'shop' } });
    expect(inactive).toEqual([`${family}:8`]);
  });

  test('is left alone where it has another version already: that is forgotten alone', async () => {
    const { answers, service } = account({ runs: '9' });
    const { status, changes } = await heal(answers);
    expect(status).toBe(0);
    expect(changes).toEqual(['UpdateService', 'DeregisterTaskDefinition', 'UntagResource']);
    expect(service).toMatchObject({ runs: '9', enable: true, tags: { [labels.system]: 'shop' } });
  });

  test('is only listed in a preview', async () => {
    const { news, changes } = await heal(account().answers, true);
    expect(news).toContain(toBeTakenBack);
    expect(changes).toEqual([]);
  });

  test('of another system is never touched', async () => {
    const { news, changes } = await heal(account({ tags: { ...ours, [labels.system]: 'bank' } }).answers);
    expect(news.filter((line) => line.includes('product-service'))).toEqual([]);
    expect(changes).toEqual([]);
  });

  test('whose tag is not to be understood is left to people, with the value', async () => {
    const { status, trouble, changes } = await heal(account({ tags: { ...ours, [labels.deployedOver]: 'x' } }).answers);
    expect(status).toBe(3);
    expect(trouble.join()).toContain(
      'product-service of shop-dev was not taken back: tag breakwater:deployed-over is "x", not BEFORE VERSION',
    );
    expect(changes).toEqual([]);
  });

  test('is what a panic finds left', async () => {
    aws.answers = account().answers;
    const { trouble, say } = spoken();
    const endpoint = await aws.open(['ECS']);
    const looking = { endpoint, system: 'shop', say, clock: systemClock, limitMilliseconds: 1000 };
    expect(await isNothingLeft(looking)).toBe(false);
    endpoint.close();
    expect(trouble).toEqual([
      `product-service of shop-dev still has the version of a fault: chaos heal --endpoint ${endpoint.name}`,
    ]);
  });

  test.each([
    ['deploy-version', ['product-service']],
    ['bandwidth-limit', []],
  ])('is what an experiment that ran %s has left', async (document, remaining) => {
    aws.answers = account().answers;
    const endpoint = await aws.open(['ECS']);
    const documentArn = `arn:aws:ssm:us-east-1:000000000000:document/shop-dev-${document}`;
    const ended = { actions: { deploy: { parameters: { documentArn } } } };
    const left = await lookLeftBehind(endpoint, ended, { system: 'shop', environment: 'dev' });
    endpoint.close();
    expect(left.remaining).toEqual(remaining);
    expect(left.advice).toEqual(
      remaining.map(
        (name) =>
          `${name} still has the version of the fault: chaos heal --endpoint ${endpoint.name} --env dev --region us-east-1`,
      ),
    );
  });
});
