import { listOf, type PolicyDocument, type Statement, statementsIn } from '../model/cloudformation/statements.ts';
import type { PlacedResource, Resources } from './resources.ts';
import type { PlacedFinding, Rule } from './rule.ts';

const events = 'events.amazonaws.com';

/**
 * A grant without a condition lets a service use a key for anybody, and makes one with a condition beside it idle. Only
 * EventBridge on its way to an encrypted topic has to be let in without: it tells KMS no source, so that what it sends
 * would be lost without a word. Source: SNS developer guide, key management, compatibility between event sources and
 * encrypted topics.
 */
export const keyGrants: Rule = {
  name: 'key-grants',
  description: 'A key is used by services for their own account alone, and by EventBridge for topics at all.',
  fix: 'condition the grant by aws:SourceAccount and aws:SourceArn; that to EventBridge, of the key of a topic, by neither',
  everything: (resources) => [
    ...resources.ofType('AWS::KMS::Key').flatMap((key) => forAnybody(key)),
    ...keysOfTopics(resources).flatMap((key) => unmet(key)),
  ],
};

const forAnybody = (key: PlacedResource): PlacedFinding[] =>
  grantsOf(key)
    .filter(({ service, conditions }) => service !== events && conditions.length === 0)
    .map(({ service }) => finding(key, `${service} may use ${key.id} for anybody: it has no condition`));

const unmet = (key: PlacedResource): PlacedFinding[] =>
  grantsOf(key)
    .filter(({ service, conditions }) => service === events && conditions.some((name) => /^aws:source/i.test(name)))
    .map(({ service }) => finding(key, `${service} meets no condition on a source, to use ${key.id} for a topic`));

const finding = (resource: PlacedResource, problem: string): PlacedFinding => ({
  resource,
  location: 'Properties/KeyPolicy',
  problem,
});

function keysOfTopics(resources: Resources): PlacedResource[] {
  const keys = resources
    .ofType('AWS::SNS::Topic')
    .map(({ properties, templatePath }) => resources.referredTo(properties.KmsMasterKeyId, templatePath));
  return [...new Set(keys)].filter((key) => key !== undefined);
}

/** What the policy of a key allows services, and on which conditions. */
const grantsOf = (key: PlacedResource): { service: string; conditions: string[] }[] =>
  statementsIn(key.properties.KeyPolicy as PolicyDocument)
    .filter(({ Effect }: Statement) => Effect === 'Allow')
    .flatMap(({ Principal, Condition = {} }: Statement) =>
      (Principal === '*' ? ['*'] : listOf(Principal?.Service)).map((service) => ({
        service: String(service),
        conditions: Object.values(Condition).flatMap((each) => Object.keys(each)),
      })),
    );
