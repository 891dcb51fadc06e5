import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { environmentNames } from '../../lib/config/config.ts';
import type { Json } from './support/plant.ts';
import { synth } from './support/synth.ts';
import { type Held, heldBy, takenAway } from './support/what-is-held.ts';

const folder = join(import.meta.dirname, 'fixtures', 'deployed');
/** By commits that somebody may have deployed. `support/write-held.ts` writes them. */
const deployed = readdirSync(folder).map((file) => {
  const held: Record<string, Held> = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  return [file.replace('.json', ''), held] as const;
});

function templatesOf(environment: (typeof environmentNames)[number]): Map<string, Json> {
  const { app } = synth(environment);
  return new Map(app.synth().stacks.map(({ stackName, template }) => [stackName, template]));
}

describe.each(deployed)('an environment as of %s becomes this one by one `cdk deploy --all`', (_, held) => {
  test.each(environmentNames)('%s: nothing with a name moves, and no export goes that is in use', (environment) => {
    const before = held[environment] as Held;
    expect(Object.keys(before.named).length).toBeGreaterThan(40);
    expect(Object.keys(before.imported).length).toBeGreaterThan(5);
    expect(takenAway(before, templatesOf(environment), `shop-${environment}`)).toEqual([]);
  });
});

test('a name that moves, an export that changes and one that goes are seen', () => {
  const stack = (id: string, exported: string): Json => ({
    Resources: { [id]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shop-dev-orders' } } },
    Outputs: { Out: { Value: { Ref: id }, Export: { Name: exported } } },
  });
  const importing: Json = {
    Resources: { Rule: { Type: 'AWS::Events::Rule', Properties: { Arn: { 'Fn::ImportValue': 'a:queue' } } } },
  };
  const before = heldBy(new Map(Object.entries({ a: stack('Old', 'a:queue'), b: importing })), 'shop-dev');
  const after = (id: string, exported: string) => takenAway(before, new Map([['a', stack(id, exported)]]), 'shop-dev');
  expect(after('Old', 'a:queue')).toEqual([]);
  expect(after('New', 'a:queue')).toEqual([
    'AWS::SQS QueueName shop-dev-orders: was a/Old, is a/New',
    'a:queue: was {"Ref":"Old"}, is {"Ref":"New"}',
  ]);
  expect(after('Old', 'b:queue')).toEqual(['a:queue: was {"Ref":"Old"}, is gone']);
});
