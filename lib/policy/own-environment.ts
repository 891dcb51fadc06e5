import { anyEnvironment } from '../constructs/shared/any-environment.ts';
import { listOf } from '../model/cloudformation/statements.ts';
import type { SynthesizedRole } from '../model/cloudformation/template.ts';
import { labels } from '../model/labels.ts';
import { prefixOf } from '../names.ts';
import type { Rule } from './rule.ts';

/** Conditions that a request without the key does not pass. */
const strict = ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'];

export const ownEnvironment: Rule = {
  name: 'own-environment',
  description: 'No role reaches into another environment of the account.',
  fix: 'name the environment in the resource or in a condition (lib/constructs/shared/ties.ts), or write down why neither can be (any-environment.ts)',
  everyRole: ({ statements, managedPolicies }, config) => {
    const prefix = prefixOf(config);
    return [
      ...statements
        .filter(({ conditions }) => !isTied(conditions, config.name, prefix))
        .flatMap(({ actions, resources }) =>
          resources
            .filter((resource) => !isOwn(resource, prefix))
            .flatMap((resource) => {
              const text = textOf(resource);
              return actions.filter((action) => !anyEnvironment(action, text)).map((action) => `${action} on ${text}`);
            }),
        ),
      ...managedPolicies.map(textOf).filter((policy) => !harmless.test(policy)),
    ].map((problem) => ({ location: 'Properties/PolicyDocument', problem }));
  },
};

/** Writes a function's log, wherever that is. CDK gives it to functions of its own. */
const harmless = /:policy\/service-role\/AWSLambdaBasicExecutionRole$/;

function isTied(conditions: SynthesizedRole['statements'][number]['conditions'], name: string, prefix: string) {
  return strict
    .flatMap((operator) => Object.entries(conditions[operator] ?? {}))
    .some(([key, value]) =>
      key.endsWith(`/${labels.environment}`)
        ? listOf(value).every((one) => one === name)
        : listOf(value).every((one) => isOwn(one, prefix)),
    );
}

/** Whether a value speaks of a resource of this template, of what another stack of the environment exports, or of the environment's name. */
function isOwn(value: unknown, prefix: string): boolean {
  if (typeof value === 'string') return new RegExp(`(^|[^\\w-])${prefix}([^\\w]|$)`).test(value);
  if (Array.isArray(value)) return value.some((part) => isOwn(part, prefix));
  if (typeof value !== 'object' || value === null) return false;
  const { Ref, 'Fn::GetAtt': attribute, ...rest } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return !Ref.startsWith('AWS::');
  return attribute !== undefined || Object.values(rest).some((inner) => isOwn(inner, prefix));
}

/** An ARN as people write it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': join, 'Fn::Sub': template } = value as Record<string, unknown>;
  if (Ref) return `<${Ref}>`;
  if (typeof template === 'string') return template;
  return join ? (join as [string, unknown[]])[1].map(textOf).join('') : JSON.stringify(value);
}
