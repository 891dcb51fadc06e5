import { createReader, type Fields, itemsOf, type Reader, type Told, type ToldList } from './told.ts';
import { isRecord, type Text } from './unresolved.ts';

/**
 * What of a template is well-formed, in the API's names: the rest is left out, and told by the rules on its form. A part that
 * the file does not tell is `Unresolved` as a whole.
 */
export interface Content {
  readonly description?: Text;
  readonly roleArn?: Text;
  readonly logGroupArn?: Text;
  readonly stopConditions: readonly StopConditionContent[];
  readonly targets: Told<TargetContent>;
  readonly actions: Told<ActionContent>;
  readonly accountTargeting?: Text;
}

export interface StopConditionContent {
  readonly source?: Text;
  readonly value?: Text;
}

export interface TargetContent {
  readonly resourceType?: Text;
  readonly selectionMode?: Text;
  readonly resourceArns: ToldList<Text>;
  readonly resourceTags: Told<Text>;
  readonly filters: ToldList<FilterContent>;
  readonly parameters: Told<Text>;
}

export interface FilterContent {
  readonly path?: Text;
  readonly values: ToldList<Text>;
}

export interface ActionContent {
  readonly actionId?: Text;
  readonly parameters: Told<Text>;
  readonly targets: Told<Text>;
  readonly startAfter: ToldList<Text>;
}

/** Reads a body in the API's names. `scalars`: numbers and booleans are taken as texts, as CloudFormation does. */
export function contentOf(body: unknown, { scalars = false } = {}): Content {
  const reader = createReader({ scalars });
  const fields = fieldsIn(body);
  const options = fieldsIn(fields.experimentOptions);
  const logs = fieldsIn(fieldsIn(fields.logConfiguration).cloudWatchLogsConfiguration);
  const each =
    <Value>(read: (fields: Fields, reader: Reader) => Value) =>
    (value: unknown) =>
      isRecord(value) ? read(value, reader) : undefined;
  return {
    ...reader.field('description', fields),
    ...reader.field('roleArn', fields),
    ...reader.field('accountTargeting', options),
    ...reader.field('logGroupArn', logs),
    stopConditions: itemsOf(reader.list(fields.stopConditions, each(stopConditionOf))),
    targets: reader.map(fields.targets, each(targetOf)),
    actions: reader.map(fields.actions, each(actionOf)),
  };
}

const fieldsIn = (value: unknown): Fields => (isRecord(value) ? value : {});

const stopConditionOf = (fields: Fields, { field }: Reader): StopConditionContent => ({
  ...field('source', fields),
  ...field('value', fields),
});

const targetOf = (fields: Fields, reader: Reader): TargetContent => ({
  ...reader.field('resourceType', fields),
  ...reader.field('selectionMode', fields),
  resourceArns: reader.list(fields.resourceArns, reader.text),
  resourceTags: reader.map(fields.resourceTags, reader.text),
  filters: reader.list(fields.filters, (filter) => (isRecord(filter) ? filterOf(filter, reader) : undefined)),
  parameters: reader.map(fields.parameters, reader.text),
});

const filterOf = (fields: Fields, { field, list, text }: Reader): FilterContent => ({
  ...field('path', fields),
  values: list(fields.values, text),
});

const actionOf = (fields: Fields, reader: Reader): ActionContent => ({
  ...reader.field('actionId', fields),
  parameters: reader.map(fields.parameters, reader.text),
  targets: reader.map(fields.targets, reader.text),
  startAfter: reader.list(fields.startAfter, reader.text),
});
