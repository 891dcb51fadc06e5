import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { systemIn } from '../../lib/config/system-in.ts';
import { fargateNeed } from '../../lib/fargate-need.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { synth } from './support/synth.ts';

/** The quota of an account that has asked for nothing. Source: AWS General Reference, AWS Fargate endpoints and quotas. */
const firstQuota = 6;

/** The paragraph on quotas. */
const [quotas = ''] = /^A new account may run .*$/m.exec(readFileSync('README.md', 'utf8')) ?? [];

/** What the templates of an environment ask for, in vCPU; `tasksOf` is how many tasks a service has. */
function asked(environment: 'dev' | 'staging' | 'prod', tasksOf: 'MinCapacity' | 'MaxCapacity') {
  const { services } = synth(environment).templates;
  const definitions = services.findResources('AWS::ECS::TaskDefinition');
  const targets = Object.values(services.findResources('AWS::ApplicationAutoScaling::ScalableTarget'));
  return Object.values(services.findResources('AWS::ECS::Service')).map(({ Properties }) => {
    const vcpu = Number(definitions[Properties.TaskDefinition.Ref]?.Properties.Cpu) / 1024;
    const target = targets.find((each) => JSON.stringify(each.Properties.ResourceId).includes(nameOf(Properties)));
    return vcpu * (target?.Properties[tasksOf] ?? Properties.DesiredCount);
  });
}

/** The end of a scalable target's id: the name attribute of its service, which starts with the construct's id. */
const nameOf = ({ ServiceName }: { ServiceName: string }) => `${ServiceName.replaceAll('-', '')}Service`;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe.each(['dev', 'staging', 'prod'] as const)('the Fargate vCPU of %s', (environment) => {
  const { config } = synth(environment);
  const need = fargateNeed(config, shopModel.topology);

  test('at rest and scaled out are what its templates ask for', () => {
    expect(need.atRest).toBe(sum(asked(environment, 'MinCapacity')));
    expect(need.scaledOut).toBe(sum(asked(environment, 'MaxCapacity')));
  });

  test('while deploying, are those of all services twice, or of one where they come one after another', () => {
    const each = asked(environment, 'MinCapacity');
    const extra = environment === 'dev' ? Math.max(...each) : sum(each);
    expect(need.deploying).toBe(sum(each) + extra);
  });

  test('are the same by the topology of the environment', () => {
    expect(fargateNeed(config, systemIn(config, shopModel).topology)).toEqual(need);
  });
});

test('dev fits into the first quota of an account: at rest, while it is deployed, scaled out', () => {
  const need = fargateNeed(synth('dev').config, shopModel.topology);
  expect(need).toEqual({ atRest: 3.25, deploying: 3.75, scaledOut: 4.75 });
  expect(Math.max(...Object.values(need))).toBeLessThanOrEqual(firstQuota);
});

test.each(['dev', 'staging', 'prod'] as const)('README says what %s needs', (environment) => {
  const { atRest, deploying, scaledOut } = fargateNeed(synth(environment).config, shopModel.topology);
  // The three numbers after its name.
  const told = new RegExp(`${environment}\\W[^\\d\\n]*([\\d.]+)[^\\d\\n]*([\\d.]+)[^\\d\\n]*([\\d]+(?:\\.\\d+)?)`)
    .exec(quotas)
    ?.slice(1);
  expect(told?.map(Number)).toEqual([atRest, deploying, scaledOut]);
});

test('Service Connect has the units that AWS advises where there is traffic, and none of its own in dev', () => {
  const cpuOf = (environment: 'dev' | 'staging' | 'prod') =>
    Object.values(synth(environment).templates.services.findResources('AWS::ECS::TaskDefinition'))
      .filter(({ Properties }) => !Properties.Family.endsWith('walker'))
      .map(({ Properties }) => Number(Properties.Cpu));
  expect(new Set(cpuOf('dev'))).toEqual(new Set([256]));
  expect(new Set([...cpuOf('staging'), ...cpuOf('prod')])).toEqual(new Set([512]));
});
