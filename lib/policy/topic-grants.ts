import { type PolicyProperties, policyTypes } from '../model/cloudformation/roles.ts';
import {
  covers,
  listOf,
  type PolicyDocument,
  type Statement,
  statementsIn,
} from '../model/cloudformation/statements.ts';
import type { PlacedResource, Resources } from './resources.ts';
import type { PlacedFinding, Rule } from './rule.ts';

/** What AWS calls whoever sends to a topic, by the resource that says so, and where that is. */
const senders: readonly { type: string; service: string; topicsOf: (properties: Properties) => readonly unknown[] }[] =
  [
    ...['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].map((type) => ({
      type,
      service: 'cloudwatch.amazonaws.com',
      topicsOf: ({ AlarmActions, OKActions, InsufficientDataActions }: Properties) =>
        [AlarmActions, OKActions, InsufficientDataActions].flatMap((actions) => listOf(actions)),
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
  fix: "grant the service, or the role of the function, sns:Publish, and kms:Decrypt and kms:GenerateDataKey* of the topic's key",
  everything: (resources) =>
    resources
      .ofType('AWS::SNS::Topic')
      .flatMap((topic) => [
        ...sendersTo(topic, resources).flatMap((service) => refusedToService(service, topic, resources)),
        ...functionsTelling(topic, resources).flatMap((handler) => refusedToFunction(handler, topic, resources)),
      ]),
};

function refusedToService(service: string, topic: PlacedResource, resources: Resources): PlacedFinding[] {
  const policies = resources
    .ofType('AWS::SNS::TopicPolicy')
    .filter(({ properties: { Topics }, templatePath }) =>
      [Topics].flat().some((each) => resources.referredTo(each, templatePath) === topic),
    )
    .map(({ properties }) => properties.PolicyDocument as PolicyDocument);
  const key = keyOf(topic, resources);
  const toService = ({ Principal }: Statement) => Principal !== '*' && listOf(Principal?.Service).includes(service);
  return [
    ...missing(['sns:Publish'], policies, toService).map((action) => ({
      resource: topic,
      location: 'Properties',
      problem: `${service} may not ${action} here`,
    })),
    ...(key ? missing(keyActions, [key.properties.KeyPolicy as PolicyDocument], toService) : []).map((action) => ({
      resource: key as PlacedResource,
      location: 'Properties/KeyPolicy',
      problem: `${service} sends to ${topic.id} and may not ${action} with its key`,
    })),
  ];
}

/** Those that are given the topic by an environment variable. */
const functionsTelling = (topic: PlacedResource, resources: Resources): PlacedResource[] =>
  resources.ofType('AWS::Lambda::Function').filter(({ properties, templatePath }) => {
    const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Readonly<Record<string, unknown>> };
    return Object.values(Variables).some((value) => resources.named(value, templatePath, topic.type) === topic);
  });

function refusedToFunction(handler: PlacedResource, topic: PlacedResource, resources: Resources): PlacedFinding[] {
  const role = resources.referredTo(handler.properties.Role, handler.templatePath);
  const documents = resources
    .ofType(...policyTypes)
    .filter(({ properties: { Roles }, templatePath }) =>
      listOf(Roles as PolicyProperties['Roles']).some((each) => resources.referredTo(each, templatePath) === role),
    )
    .map(({ properties, templatePath }) => ({ document: properties.PolicyDocument as PolicyDocument, templatePath }));
  const key = keyOf(topic, resources);
  const on = (target: PlacedResource, actions: readonly string[]) =>
    documents.reduce(
      (left, { document, templatePath }) =>
        missing(left, [document], ({ Resource }) =>
          listOf(Resource).some((each) => resources.referredTo(each, templatePath) === target),
        ),
      actions,
    );
  return [...on(topic, ['sns:Publish']), ...(key ? on(key, keyActions) : [])].map((action) => ({
    resource: handler,
    location: 'Properties/Role',
    problem: `${handler.id} tells ${topic.id} and may not ${action}`,
  }));
}

const keyOf = (topic: PlacedResource, resources: Resources): PlacedResource | undefined =>
  resources.referredTo(topic.properties.KmsMasterKeyId, topic.templatePath);

function sendersTo(topic: PlacedResource, resources: Resources): string[] {
  const found = senders.filter(({ type, topicsOf }) =>
    resources
      .ofType(type)
      .some(({ properties, templatePath }) =>
        topicsOf(properties).some((value) => resources.named(value, templatePath, topic.type) === topic),
      ),
  );
  return [...new Set(found.map(({ service }) => service))];
}

/** Of the actions, those that no fitting statement allows. */
export function missing(
  actions: readonly string[],
  documents: readonly PolicyDocument[],
  fits: (statement: Statement) => boolean,
): string[] {
  const granted = documents
    .flatMap(statementsIn)
    .filter((statement) => statement.Effect === 'Allow' && fits(statement))
    // What cannot be read is no grant.
    .flatMap(({ Action }) => listOf(Action).filter((action) => typeof action === 'string'));
  return actions.filter((action) => !granted.some((each) => covers(each, action)));
}
