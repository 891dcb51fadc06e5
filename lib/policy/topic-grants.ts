import type { PlacedResource, Resources } from './resources.ts';
import { listOf, type PolicyDocument } from './roles.ts';
import type { Rule } from './rule.ts';

/** What AWS calls whoever sends to a topic, by the resource that says so, and where that is. */
const senders: readonly { type: string; service: string; topicsOf: (properties: Properties) => readonly unknown[] }[] =
  [
    ...['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].map((type) => ({
      type,
      service: 'cloudwatch.amazonaws.com',
      topicsOf: ({ AlarmActions, OKActions, InsufficientDataActions }: Properties) =>
        [AlarmActions, OKActions, InsufficientDataActions].flat(),
    })),
    {
      type: 'AWS::Events::Rule',
      service: 'events.amazonaws.com',
      topicsOf: ({ Targets }) => listOf(Targets as { Arn: unknown }[] | undefined).map(({ Arn }) => Arn),
    },
  ];

type Properties = PlacedResource['properties'];

/** What a sender does with the key of an encrypted topic. Source: SNS developer guide, key management. */
const keyActions = ['kms:Decrypt', 'kms:GenerateDataKey*'];

/** An alarm whose message is refused looks like one that is heard: CloudWatch says so in the alarm's history alone. */
export const topicGrants: Rule = {
  name: 'topic-grants',
  description: 'What tells people gets through: the topic and its key let the sender in.',
  fix: 'grant the service sns:Publish by the policy of the topic, and kms:Decrypt and kms:GenerateDataKey* by that of its key',
  everything: (resources) =>
    resources.ofType('AWS::SNS::Topic').flatMap((topic) => {
      const policies = resources
        .ofType('AWS::SNS::TopicPolicy')
        .filter(({ properties: { Topics }, templatePath }) =>
          [Topics].flat().some((each) => resources.referredTo(each, templatePath) === topic),
        );
      const key = resources.referredTo(topic.properties.KmsMasterKeyId, topic.templatePath);
      return sendersTo(topic, resources).flatMap((service) => [
        ...missing(
          ['sns:Publish'],
          service,
          policies.map(({ properties }) => properties.PolicyDocument),
        ).map((action) => ({ resource: topic, location: 'Properties', problem: `${service} may not ${action} here` })),
        ...(key ? missing(keyActions, service, [key.properties.KeyPolicy]) : []).map((action) => ({
          resource: key as PlacedResource,
          location: 'Properties/KeyPolicy',
          problem: `${service} sends to ${topic.id} and may not ${action} with its key`,
        })),
      ]);
    }),
};

function sendersTo(topic: PlacedResource, resources: Resources): string[] {
  const found = senders.filter(({ type, topicsOf }) =>
    resources
      .ofType(type)
      .some(({ properties, templatePath }) =>
        topicsOf(properties).some((value) => resources.referredTo(value, templatePath) === topic),
      ),
  );
  return [...new Set(found.map(({ service }) => service))];
}

/** Of the actions, those that no statement allows the service. */
function missing(actions: readonly string[], service: string, documents: readonly unknown[]): string[] {
  const granted = documents
    .flatMap((document) => (document as PolicyDocument).Statement ?? [])
    .filter(({ Effect, Principal }) => Effect === 'Allow' && listOf(Principal?.Service).includes(service))
    .flatMap(({ Action }) => listOf(Action));
  return actions.filter((action) => !granted.some((each) => covers(each, action)));
}

const covers = (granted: string, wanted: string): boolean =>
  granted === wanted || (granted.endsWith('*') && wanted.startsWith(granted.slice(0, -1)));
