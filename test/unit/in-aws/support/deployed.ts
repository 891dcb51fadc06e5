import { chooseTemplates, readTemplates } from '../../../../aws/templates.ts';
import { alarmName } from '../../../../lib/model/alarm-port.ts';
import { experimentsOf } from '../../../../lib/model/experiments/index.ts';
import { localReferences } from '../../../../lib/model/experiments/local-references.ts';
import { templateOf } from '../../../../lib/model/experiments/template.ts';
import { labels } from '../../../../lib/model/labels.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { experimentNamed } from './story.ts';

/** The template of an experiment as FIS gives it, under the id `EXT-NAME`. */
export function deployed(
  name: string,
  more: Readonly<Record<string, unknown>> = {},
  tags: Record<string, string> = {},
) {
  const body = templateOf(experimentNamed(name), shopModel, {
    ...localReferences(shopModel.topology),
    alarmArn: (guardrail) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-dev-${guardrail}`,
    tags: { [labels.environment]: 'dev' },
    targetTags: { [labels.environment]: 'dev' },
  });
  return { id: `EXT-${name}`, ...body, tags: { ...body.tags, ...tags }, ...more };
}

/** The first stop condition of all of them. */
export const alarm = alarmName(deployed('kill-gateway').stopConditions[0]?.value ?? '');

/** What somebody chooses who names these experiments. */
export function choicesOf(...names: string[]) {
  const summaries = names.map((name) => deployed(name));
  return chooseTemplates(readTemplates(summaries, 'shop'), experimentsOf(shopModel), names);
}

const arnOf = (kind: string, rest: string) => `arn:aws:ecs:us-east-1:000000000000:${kind}/${rest}`;
export const taskArn = (id: string) => arnOf('task', `shop-dev/${id}`);

/** Tasks of services as ECS describes them: `{ gateway: ['HEALTHY', 'UNKNOWN'] }`. */
export function tasks(services: Readonly<Record<string, readonly string[]>>) {
  return Object.entries(services).flatMap(([service, healths]) =>
    healths.map((healthStatus, index) => ({
      taskArn: taskArn(`${service}-${index}`),
      clusterArn: arnOf('cluster', 'shop-dev'),
      availabilityZone: index % 2 === 0 ? 'us-east-1a' : 'us-east-1b',
      group: `service:${service}`,
      lastStatus: 'RUNNING',
      healthStatus,
      tags: Object.entries({
        [labels.system]: 'shop',
        [labels.environment]: 'dev',
        [labels.service]: service,
      }).map(([key, value]) => ({ key, value })),
    })),
  );
}
