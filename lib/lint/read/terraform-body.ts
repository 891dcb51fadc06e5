import { type Path, pointerOf } from '../path.ts';
import { isRecord, Unresolved } from '../unresolved.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A template of Terraform's provider in the API's names. Source: Terraform registry, aws_fis_experiment_template. */
export interface TerraformBody {
  readonly body: Fields;
  /** Where Terraform has what the API has there, by JSON pointer. */
  readonly places: ReadonlyMap<string, Path>;
}

export function bodyOfTerraform(values: Fields): TerraformBody {
  const places = new Map<string, Path>();
  return { body: objectOf(values, template, { places, api: [], own: [] }), places };
}

interface Place {
  readonly places: Map<string, Path>;
  readonly api: Path;
  readonly own: Path;
}

/** How a block becomes an object: its fields, by Terraform's names. */
type Block = Readonly<Record<string, Field>>;

type Field =
  | { readonly to: string }
  /** Blocks with a name each, which become a map. */
  | { readonly to: string; readonly named: string; readonly block: Block }
  /** Blocks of a key and a value, which become a map of texts. */
  | { readonly to: string; readonly pairs: string }
  | { readonly to: string; readonly each: Block }
  /** A block that is there once at most. */
  | { readonly to: string; readonly one: Block };

const s3: Block = { bucket_name: { to: 'bucketName' }, prefix: { to: 'prefix' } };

const template: Block = {
  description: { to: 'description' },
  role_arn: { to: 'roleArn' },
  tags: { to: 'tags' },
  stop_condition: { to: 'stopConditions', each: { source: { to: 'source' }, value: { to: 'value' } } },
  action: {
    to: 'actions',
    named: 'name',
    block: {
      action_id: { to: 'actionId' },
      description: { to: 'description' },
      start_after: { to: 'startAfter' },
      parameter: { to: 'parameters', pairs: 'value' },
      target: { to: 'targets', pairs: 'value' },
    },
  },
  target: {
    to: 'targets',
    named: 'name',
    block: {
      resource_type: { to: 'resourceType' },
      selection_mode: { to: 'selectionMode' },
      resource_arns: { to: 'resourceArns' },
      resource_tag: { to: 'resourceTags', pairs: 'value' },
      filter: { to: 'filters', each: { path: { to: 'path' }, values: { to: 'values' } } },
      parameters: { to: 'parameters' },
    },
  },
  experiment_options: {
    to: 'experimentOptions',
    one: {
      account_targeting: { to: 'accountTargeting' },
      empty_target_resolution_mode: { to: 'emptyTargetResolutionMode' },
    },
  },
  log_configuration: {
    to: 'logConfiguration',
    one: {
      log_schema_version: { to: 'logSchemaVersion' },
      cloudwatch_logs_configuration: {
        to: 'cloudWatchLogsConfiguration',
        one: { log_group_arn: { to: 'logGroupArn' } },
      },
      s3_configuration: { to: 's3Configuration', one: s3 },
    },
  },
};

/** What Terraform says by null, or by an empty list, is not given. */
const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

function objectOf(values: Fields, block: Block, place: Place): Record<string, unknown> {
  const entries = Object.entries(block).flatMap(([name, field]) => {
    const value = values[name];
    if (isNothing(value)) return [];
    const inner = within(place, [field.to], [name]);
    return [[field.to, value instanceof Unresolved ? value : valueIn(value, field, inner)] as const];
  });
  return Object.fromEntries(entries);
}

function valueIn(value: unknown, field: Field, place: Place): unknown {
  if ('to' in field && !('named' in field || 'pairs' in field || 'each' in field || 'one' in field)) return value;
  const blocks = (Array.isArray(value) ? value : [value]).map((block, index) => ({
    fields: isRecord(block) ? block : {},
    index,
    isOpen: block instanceof Unresolved,
  }));
  const [open] = blocks.filter(({ isOpen }) => isOpen);
  if (open) return new Unresolved('(known after apply)');
  if ('each' in field) {
    return blocks.map(({ fields, index }) => objectOf(fields, field.each, within(place, [index], [index])));
  }
  if ('one' in field) return objectOf(blocks[0]?.fields ?? {}, field.one, within(place, [], [0]));
  const isNamed = 'named' in field;
  const keyed = blocks.map(({ fields, index }) => ({ fields, index, key: fields[isNamed ? field.named : 'key'] }));
  if (keyed.some(({ key }) => key instanceof Unresolved)) return new Unresolved('(known after apply)');
  const entries = keyed.map(({ fields, index, key }) => {
    const inner = within(place, [String(key)], isNamed ? [index] : [index, 'value']);
    return [String(key), isNamed ? objectOf(fields, field.block, inner) : fields.value] as const;
  });
  return Object.fromEntries(entries);
}

/** Notes where a field of the API stands, too. */
function within({ places, api, own }: Place, more: Path, ownMore: Path): Place {
  const place = { places, api: [...api, ...more], own: [...own, ...ownMore] };
  places.set(pointerOf(place.api), place.own);
  return place;
}
