import fc from 'fast-check';
import { latency } from '../../../unit/engine/support/setup.ts';
import { template } from './template.ts';

/** A request that FIS refuses, whatever else is there. */
export interface MalformedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** What is there as the requests come. */
export interface There {
  /** In several accounts. */
  readonly templateId: string;
  readonly templateArn: string;
  readonly experimentId: string;
  /** One of the template's accounts. */
  readonly accountId: string;
}

/** A request that FIS takes, of which malformed ones are made. */
interface GoodRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Members of the body that may not be missing. */
  readonly required: readonly string[];
}

function goodRequests({ templateId, templateArn, accountId }: There): GoodRequest[] {
  const { clientToken, ...content } = template({ actions: { slow: latency(), after: latency('gateways', ['slow']) } });
  const roleArn = 'arn:aws:iam::111122223333:role/target';
  const accounts = `/experimentTemplates/${templateId}/targetAccountConfigurations`;
  const logged = { logSchemaVersion: 2, s3Configuration: { bucketName: 'our-bucket', prefix: 'logs' } };
  const reported = {
    outputs: { s3Configuration: { bucketName: 'our-bucket', prefix: 'reports' } },
    dataSources: { cloudWatchDashboards: [{ dashboardIdentifier: 'arn:aws:cloudwatch::000000000000:dashboard/all' }] },
    ...{ preExperimentDuration: 'PT1M', postExperimentDuration: 'PT1M' },
  };
  const whole = { ...content, logConfiguration: logged, experimentReportConfiguration: reported };
  const options = { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' };
  const tags = { team: 'shop' };
  const of = (method: string, path: string, body: object, required: readonly string[] = []): GoodRequest => ({
    ...{ method, path, required },
    body: { ...body },
  });
  const created = { ...whole, clientToken, tags, experimentOptions: options };
  return [
    of('POST', '/experimentTemplates', created, [
      ...['clientToken', 'description', 'roleArn', 'stopConditions', 'actions'],
    ]),
    of('PATCH', `/experimentTemplates/${templateId}`, whole),
    of('POST', '/experiments', { clientToken, experimentTemplateId: templateId, tags }, [
      ...['clientToken', 'experimentTemplateId'],
    ]),
    of('POST', `${accounts}/999988887777`, { clientToken, roleArn, description: 'theirs' }, ['roleArn']),
    of('PATCH', `${accounts}/${accountId}`, { roleArn, description: 'theirs' }),
    of('PATCH', '/safetyLevers/default/state', { state: { status: 'engaged', reason: 'enough' } }, ['state']),
    of('POST', `/tags/${encodeURIComponent(templateArn)}`, { tags }, ['tags']),
  ];
}

type Path = readonly string[];

/** The places of all values in a value, itself among them. */
function placesIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, each]) => placesIn(each, [...at, key]));
  return [at, ...inner];
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce((inner, key) => (inner as Record<string, unknown>)[key], value);

/** The same with another value at a place. */
function withAt(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === key ? withAt(each, rest, other) : each));
  const members = value as Record<string, unknown>;
  return { ...members, [key]: withAt(members[key], rest, other) };
}

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A body of which one value is of another type, or is longer than any may be. */
const oneWrong = (good: GoodRequest): fc.Arbitrary<MalformedRequest> =>
  fc.constantFrom(...placesIn(good.body)).chain((path) => {
    const value = valueAt(good.body, path);
    const others = fc.oneof(fc.jsonValue(), fc.constantFrom(null, true, 7.5, 'x', [[]], { a: {} }));
    const ofAnotherKind = others.filter((other) => kindOf(other) !== kindOf(value));
    const wrong = typeof value === 'string' ? fc.oneof(ofAnotherKind, fc.constant('x'.repeat(3000))) : ofAnotherKind;
    return wrong.map((other) => ({ method: good.method, path: good.path, ...json(withAt(good.body, path, other)) }));
  });

/** A body that lacks what it must have, in part or whole. */
const lacking = (good: GoodRequest): fc.Arbitrary<MalformedRequest> => {
  const at = { method: good.method, path: good.path };
  return fc.oneof(
    fc.constantFrom(...good.required).map((name) => ({ ...at, ...json({ ...good.body, [name]: undefined }) })),
    fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }).map((other) => ({ ...at, ...json({ other }) })),
    fc.constant(at),
  );
};

/** A body that is no JSON object, or none that could be read. */
const unreadable = (good: GoodRequest): fc.Arbitrary<MalformedRequest> => {
  const text = JSON.stringify(good.body);
  const deep = fc.integer({ min: 10, max: 20_000 });
  return fc
    .oneof(
      fc.integer({ min: 1, max: text.length - 1 }).map((end) => ({ body: text.slice(0, end) })),
      fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => ({ body: new Uint8Array(bytes) })),
      fc.string({ minLength: 1, unit: 'binary' }).map((body) => ({ body: `!${body}` })),
      deep.map((levels) => ({ body: '['.repeat(levels) + ']'.repeat(levels) })),
      deep.map((levels) => ({ body: `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}` })),
      fc
        .constantFrom('{"__proto__":{"a":1}}', '{"constructor":{"prototype":{}}}', '1e999', 'null')
        .map((body) => ({ body })),
      fc.constantFrom('gzip', 'br', 'deflate, gzip').map((encoding) => ({
        ...{ body: text, headers: { 'content-encoding': encoding } },
      })),
    )
    .map((rest) => ({ method: good.method, path: good.path, ...rest }));
};

/** What no id, name or number is, in the path or the query. */
const nowhere = ({ templateId, experimentId, templateArn }: There): fc.Arbitrary<MalformedRequest> => {
  const name = fc
    .string({ unit: 'grapheme', maxLength: 80 })
    .map((text) => `x${encodeURIComponent(text.toWellFormed())}`);
  const long = fc.integer({ min: 60, max: 6000 }).map((length) => 'x'.repeat(length));
  const id = fc.oneof(name, long, fc.constantFrom('EXTnone', 'EXPnone', '%00', '%ff', '%', 'constructor', '__proto__'));
  const listed = [
    ...['/experimentTemplates', '/experiments', '/actions', '/targetResourceTypes'],
    ...[
      `/experiments/${experimentId}/resolvedTargets`,
      `/experimentTemplates/${templateId}/targetAccountConfigurations`,
    ],
  ];
  const ofOne = fc.constantFrom(
    ...(['experimentTemplates', 'experiments'] as const).flatMap((kind) => [
      ...[`GET /${kind}/{}`, `DELETE /${kind}/{}`, `GET /${kind}/{}/targetAccountConfigurations`],
      `GET /${kind}/{}/targetAccountConfigurations/111122223333`,
    ]),
    ...['PATCH /experimentTemplates/{}', 'GET /experiments/{}/resolvedTargets', 'GET /actions/{}'],
    ...['GET /targetResourceTypes/{}', 'GET /safetyLevers/{}', 'GET /tags/{}', 'DELETE /tags/{}?tagKeys=a'],
    ...[`DELETE /tags/${encodeURIComponent(templateArn)}`, 'PUT /experiments/{}', 'POST /{}', 'GET /{}/{}'],
    `DELETE /experimentTemplates/${templateId}/targetAccountConfigurations/{}`,
  );
  const number = fc.oneof(fc.constantFrom('0', '-1', '101', '1e1', '', '1.5', '１'), name);
  return fc.oneof(
    fc.tuple(ofOne, id).map(([route, text]) => {
      const [method = '', path = ''] = route.replaceAll('{}', text).split(' ');
      return { method, path };
    }),
    fc.tuple(fc.constantFrom(...listed), number).map(([path, text]) => ({
      ...{ method: 'GET', path: `${path}?maxResults=${encodeURIComponent(text)}` },
    })),
    fc
      .tuple(fc.constantFrom(...listed, `/experiments/${experimentId}/targetAccountConfigurations`), id)
      .map(([path, text]) => ({ method: 'GET', path: `${path}?nextToken=${text}` })),
  );
};

/** Any request that is malformed. */
export function malformedRequests(there: There): fc.Arbitrary<MalformedRequest> {
  const good = goodRequests(there);
  const demanding = good.filter(({ required }) => required.length > 0);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...good).chain(oneWrong) },
    fc.constantFrom(...demanding).chain(lacking),
    fc.constantFrom(...demanding).chain(unreadable),
    { weight: 2, arbitrary: nowhere(there) },
  );
}
