import type { AlarmStatus } from '../../../lib/model/alarm-port.ts';

/** What CloudWatch's operations need of whoever evaluates the alarms. */
export interface CloudWatchPort {
  list(): readonly AlarmStatus[];
  /** So many answers to `scope`, users or a journey; a drill's are in no budget and no verdict. */
  answers(scope: string, answers: { readonly usable: number; readonly failed: number; readonly drill: boolean }): void;
}

/** A CloudWatch operation is a value: what it accepts and what it answers. */
export interface CloudWatchOperation {
  readonly name: string;
  /** JSON schema of the body; what it does not name is dropped. */
  readonly body: object;
  readonly handle: (port: CloudWatchPort, body: never) => object;
}

/** Fixes the type of the body, which the schema has checked before `handle` sees it. */
export const defineCloudWatchOperation = <Body>(
  operation: Omit<CloudWatchOperation, 'handle'> & { readonly handle: (port: CloudWatchPort, body: Body) => object },
): CloudWatchOperation => operation as unknown as CloudWatchOperation;

const text = { type: 'string', minLength: 1, maxLength: 255 };
export const schema = {
  text,
  texts: (maxItems: number) => ({ type: 'array', items: text, maxItems }),
  object: (properties: object, required: readonly string[] = []) => ({
    type: 'object',
    properties,
    required,
    additionalProperties: false,
  }),
};
