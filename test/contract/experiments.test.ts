import {
  CreateExperimentTemplateCommand,
  GetExperimentTemplateCommand,
  StartExperimentCommand,
} from '@aws-sdk/client-fis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isLasting } from '../../lib/model/events/plan.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { awsOnly, templateOf } from '../../lib/model/experiments/template.ts';
import { callersOf } from '../../lib/model/topology.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { topology as shop } from '../../systems/shop/topology.ts';
import { type Fis, startFis } from '../embedded/server/support/fis.ts';

let fis: Fis;
beforeAll(async () => {
  fis = await startFis();
});
afterAll(() => fis.close());

const references = {
  roleArn: 'arn:aws:iam::000000000000:role/chaos',
  alarmArn: (guardrail: string) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${guardrail}`,
  logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:fis:*',
  addressOf: (name: string) => name,
  documentArn: (name: string) => `arn:aws:ssm:us-east-1:000000000000:document/shop-${name}`,
  zonal: false,
};

/** Creates the template of an experiment, asks for it again, and runs it to its end. */
async function createAndRun(experiment: Experiment) {
  const body = templateOf(experiment, shopModel, references);
  for (const { value } of body.stopConditions) if (value) fis.alarms.set(value, 'OK');
  // The SDK's types are the same shapes without `readonly`.
  const input = { ...structuredClone(body), clientToken: crypto.randomUUID() } as never;
  const created = await fis.client.send(new CreateExperimentTemplateCommand(input));
  const id = created.experimentTemplate?.id ?? '';
  const { experimentTemplate } = await fis.client.send(new GetExperimentTemplateCommand({ id }));
  const { creationTime, lastUpdateTime, targetAccountConfigurationsCount, ...got } = experimentTemplate ?? {};
  expect(got).toEqual({ ...body, id });

  const start = { clientToken: crypto.randomUUID(), experimentTemplateId: id };
  const { experiment: started } = await fis.client.send(new StartExperimentCommand(start));
  const { progress } = await fis.engine.ended(started?.id ?? '');
  return { body, progress, id: started?.id };
}

const all = experimentsOf(shopModel).map((experiment) => [experiment.name, experiment] as const);

describe('every experiment of the model', () => {
  test.each(all.filter(([, experiment]) => !awsOnly(experiment)))(
    '%s is a template that comes back as it went, and runs to its end',
    async (_, experiment) => {
      const { body, progress, id } = await createAndRun(experiment);
      expect(progress).toMatchObject({ status: 'completed' });
      const plans = fis.events('fault-planned').filter(({ experimentId }) => experimentId === id);
      expect(plans.length).toBeGreaterThan(0);
      expect(
        plans.filter(({ plan }) => !experiment.hits.includes(plan.resource) && !reaches(experiment, plan.resource)),
      ).toEqual([]);
      expect(Object.values(progress.actions).map(({ status }) => status)).toEqual(
        Object.keys(body.actions).map(() => 'completed'),
      );
      expect(fis.runtime.held().filter(isLasting)).toEqual([]);
    },
  );

  test.each(all.filter(([, experiment]) => awsOnly(experiment)))(
    '%s is a template that comes back as it went, and is refused here with the reason',
    async (_, experiment) => {
      const { progress } = await createAndRun(experiment);
      expect(progress).toMatchObject({ status: 'failed', resolvedTargets: [] });
      expect(progress.reason).toContain(`runs in AWS only: ${awsOnly(experiment)}`);
      expect(Object.values(progress.actions).every(({ status }) => status === 'cancelled')).toBe(true);
    },
  );
});

/** A fault on a caller hits what it calls: the plan is about the caller. */
function reaches({ hits }: Experiment, service: string): boolean {
  return hits.some((hit) => callersOf(shop, hit).some(({ name }) => name === service));
}
