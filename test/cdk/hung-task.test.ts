import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { parseDuration } from '../../lib/model/duration.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { synth } from './support/synth.ts';
import { containerOf, taskDefinitions } from './support/tasks.ts';

/** Seconds in which a hung task is to be out of rotation, and another in its place. */
const promised = { outOfRotation: 30, replaced: 120 };
/** Seconds that are left to Fargate for starting a task: no setting of ours says how long it takes. */
const roomForFargate = 45;
/** Failed requests in a row after which Service Connect's proxy turns away from a task. Source: ECS developer guide. */
const proxyFailures = 5;

const names = shopModel.topology.services.map(({ name }) => name);

/** A hung task takes connections: each of its checks lasts until its time-out, and the next begins an interval later. */
const checks = (count: number, interval: number, timeout: number) => count * (interval + timeout);

function targetGroupOf(template: Template, reference: { Ref: string }) {
  const group = template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup')[reference.Ref]?.Properties;
  const { HealthCheckIntervalSeconds: interval, HealthCheckTimeoutSeconds: timeout } = group;
  const attribute = group.TargetGroupAttributes.find(
    ({ Key }: { Key: string }) => Key === 'deregistration_delay.timeout_seconds',
  );
  return {
    unhealthy: checks(group.UnhealthyThresholdCount, interval, timeout),
    // A target that is new is healthy after one check. Source: Elastic Load Balancing, health checks for target groups.
    healthy: checks(1, interval, timeout),
    deregistration: Number(attribute.Value),
  };
}

/** What a template says of a service, in seconds. */
function timesOf(template: Template, name: string) {
  const app = containerOf(taskDefinitions(template).get(`shop-${environmentOf(template)}-${name}`), name);
  const { Interval, Timeout, Retries } = app.HealthCheck as NonNullable<typeof app.HealthCheck>;
  const service = Object.values(template.findResources('AWS::ECS::Service')).find(
    ({ Properties }) => Properties.ServiceName === name,
  )?.Properties;
  const [balancer] = service.LoadBalancers ?? [];
  const [endpoint] = service.ServiceConnectConfiguration.Services ?? [];
  return {
    deployment: service.DeploymentConfiguration,
    unhealthy: checks(Retries, Interval, Timeout),
    healthy: checks(1, Interval, Timeout),
    stop: app.StopTimeout as number,
    targetGroup: balancer && targetGroupOf(template, balancer.TargetGroupArn),
    perRequest: endpoint?.Timeout.PerRequestTimeoutSeconds as number | undefined,
  };
}

const environmentOf = (template: Template) =>
  Object.values(template.findResources('AWS::ECS::TaskDefinition'))[0]?.Properties.Family.split('-')[1];

describe.each(['dev', 'prod'] as const)('a hung task in %s', (environment) => {
  const { services } = synth(environment).templates;

  test.each(names)('%s: is out of rotation in time', (name) => {
    const { unhealthy, targetGroup, perRequest } = timesOf(services, name);
    expect(unhealthy).toBeLessThanOrEqual(promised.outOfRotation);
    if (targetGroup) expect(targetGroup.unhealthy).toBeLessThanOrEqual(promised.outOfRotation);
    if (perRequest) expect(proxyFailures * perRequest).toBeLessThanOrEqual(promised.outOfRotation);
  });

  test.each(names)('%s: is replaced in time, and gone, with room for Fargate to start another', (name) => {
    const { deployment, unhealthy, healthy, stop, targetGroup } = timesOf(services, name);
    // ECS starts the other first, which takes room above the wanted number.
    expect(deployment).toMatchObject({ MinimumHealthyPercent: 100, MaximumPercent: 200 });
    const seen = Math.max(unhealthy, targetGroup?.unhealthy ?? 0);
    const taken = Math.max(healthy, targetGroup?.healthy ?? 0);
    // SIGTERM does not reach a stopped process: all of its time to stop passes.
    const gone = (targetGroup?.deregistration ?? 0) + stop;
    expect(seen + roomForFargate + taken + gone).toBeLessThanOrEqual(promised.replaced);
  });

  test('every service is behind a load balancer, has a name in Service Connect, or is called by nobody', () => {
    const reached = names.filter((name) => {
      const { targetGroup, perRequest } = timesOf(services, name);
      return targetGroup || perRequest;
    });
    const called = new Set(shopModel.topology.services.flatMap(({ calls }) => calls.map(({ to }) => to)));
    expect(reached).toEqual(
      shopModel.topology.services.filter((each) => each.public || called.has(each.name)).map(({ name }) => name),
    );
  });
});

test('its experiments last longer than its replacement', () => {
  const hangs = experimentsOf(shopModel).filter(({ family }) => family === 'hang-service');
  expect(hangs).toHaveLength(names.length);
  for (const { actions } of hangs) {
    const { Duration } = JSON.parse(String(actions.pause?.parameters?.documentParameters));
    expect(parseDuration(Duration)).toBeGreaterThan(promised.replaced * 1000);
  }
});
