/** JSON schemas of what ECS's operations take. Source: ECS API reference. */

/** Kept as it is given, and not looked at. */
export const anything = {};

export const text = { type: 'string', minLength: 1, maxLength: 2048 };
export const texts = (maxItems: number, minItems = 0) => ({ type: 'array', items: text, minItems, maxItems });
export const oneOf = (...words: string[]) => ({ type: 'string', enum: words });
export const flag = { type: 'boolean' };
export const whole = { type: 'integer' };

export const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

export const tags = { type: 'array', items: object({ key: { type: 'string' }, value: { type: 'string' } }, ['key']) };
/** What else is to be told of each: tags are all that there is here. */
export const include = { type: 'array', items: oneOf('TAGS'), maxItems: 5 };
export const launchType = oneOf('EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES');
export const page = { nextToken: text, maxResults: { type: 'integer', minimum: 1, maximum: 100 } };

export const deploymentConfiguration = object({
  strategy: text,
  minimumHealthyPercent: whole,
  maximumPercent: whole,
  deploymentCircuitBreaker: object(
    {
      enable: flag,
      rollback: flag,
      resetOnHealthyTask: flag,
      thresholdConfiguration: object({ type: oneOf('BOUNDED_PERCENT', 'UNBOUNDED_PERCENT', 'COUNT'), value: whole }, [
        'type',
        'value',
      ]),
    },
    ['enable', 'rollback'],
  ),
  alarms: object({ alarmNames: texts(100), enable: flag, rollback: flag }, ['alarmNames', 'enable', 'rollback']),
});
