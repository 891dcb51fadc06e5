import {
  CreateExperimentTemplateCommand,
  GetExperimentTemplateCommand,
  StartExperimentCommand,
} from '@aws-sdk/client-fis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { templateOf } from '../../lib/model/experiments/template.ts';
import { shop } from '../../lib/model/topology.ts';
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
};

describe('every experiment of the model', () => {
  test.each(experimentsOf(shop).map((experiment) => [experiment.name, experiment] as const))(
    '%s is a template that comes back as it went, and runs to its end',
    async (_, experiment) => {
      const body = templateOf(experiment, shop, references);
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
      expect(progress).toMatchObject({ status: 'completed' });
      expect(progress.resolvedTargets.length).toBeGreaterThan(0);
      expect(Object.values(progress.actions).map(({ status }) => status)).toEqual(
        Object.keys(body.actions).map(() => 'completed'),
      );
      expect(fis.runtime.held().filter(({ revert }) => revert.length > 0)).toEqual([]);
    },
  );
});
