import { fisQuotas } from './fis-quotas.ts';
import { longestReason } from './safety-lever.ts';

/** JSON schemas of request bodies. Lengths and patterns: FIS API model 2020-12-01. What they do not name is dropped. */

const text = (maxLength: number, minLength = 1) => ({ type: 'string', minLength, maxLength });
const list = (items: object, maxItems = 1000) => ({ type: 'array', items, maxItems });
const oneOf = (...words: string[]) => ({ type: 'string', enum: words });
const object = <Properties extends object>(properties: Properties, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const map = (values: object) => ({
  type: 'object',
  propertyNames: { pattern: '^\\S{1,64}$' },
  additionalProperties: values,
});

export const tags = { type: 'object', additionalProperties: { type: 'string' } };
const resourceTags = {
  type: 'object',
  maxProperties: fisQuotas.tagsPerResource.value,
  propertyNames: { minLength: 1, maxLength: 128 },
  additionalProperties: text(256, 0),
};
const clientToken = text(1024);
const roleArn = text(2048, 20);

const target = object(
  {
    resourceType: text(128),
    resourceArns: list(text(2048, 20)),
    resourceTags,
    filters: list(object({ path: text(256), values: list(text(128)) }, ['path', 'values'])),
    selectionMode: text(64),
    parameters: map(text(1024)),
  },
  ['resourceType', 'selectionMode'],
);

const action = object(
  {
    actionId: text(128),
    description: text(512),
    parameters: map(text(1024)),
    targets: map(text(64)),
    startAfter: list(text(64)),
  },
  ['actionId'],
);

const bucketName = text(63, 3);

/** That a version is required is told with what the template says: an update may be empty. */
const logConfiguration = object({
  logSchemaVersion: { type: 'integer', minimum: 1, maximum: 2 },
  cloudWatchLogsConfiguration: object({ logGroupArn: text(2048, 20) }, ['logGroupArn']),
  s3Configuration: object({ bucketName, prefix: text(700) }, ['bucketName']),
});

const experimentReportConfiguration = object({
  outputs: object({ s3Configuration: object({ bucketName, prefix: text(256) }) }),
  dataSources: object({ cloudWatchDashboards: list(object({ dashboardIdentifier: text(512) })) }),
  preExperimentDuration: text(32),
  postExperimentDuration: text(32),
});

const content = {
  description: text(512),
  roleArn,
  stopConditions: list(object({ source: text(64), value: text(2048, 20) }, ['source'])),
  targets: map(target),
  actions: map(action),
  logConfiguration,
  experimentReportConfiguration,
};

const emptyTargetResolutionMode = oneOf('fail', 'skip');

export const createTemplate = object(
  {
    ...content,
    clientToken,
    tags,
    experimentOptions: object({
      accountTargeting: oneOf('single-account', 'multi-account'),
      emptyTargetResolutionMode,
    }),
  },
  ['clientToken', 'description', 'roleArn', 'stopConditions', 'actions'],
);

const reportConfiguration = object({
  outputs: object({ s3Configuration: object({ bucketName: text(63, 3), prefix: text(1024) }, ['bucketName']) }),
  dataSources: object({
    cloudWatchDashboards: list(object({ dashboardIdentifier: text(512) }, ['dashboardIdentifier'])),
  }),
  preExperimentDuration: text(32),
  postExperimentDuration: text(32),
});

/** A create request as people keep it in files: the token is made when it is sent. */
export const writtenTemplate = object(
  { ...createTemplate.properties, experimentReportConfiguration: reportConfiguration },
  createTemplate.required.filter((field) => field !== 'clientToken'),
);

export const updateTemplate = object({ ...content, experimentOptions: object({ emptyTargetResolutionMode }) });

export const startExperiment = object(
  {
    clientToken,
    experimentTemplateId: text(64),
    experimentOptions: object({ actionsMode: oneOf('run-all', 'skip-all') }),
    tags,
  },
  ['clientToken', 'experimentTemplateId'],
);

export const updateSafetyLeverState = object(
  { state: object({ status: oneOf('engaged', 'disengaged'), reason: text(longestReason) }, ['status', 'reason']) },
  ['state'],
);

export const createTargetAccount = object({ clientToken, roleArn, description: text(512, 0) }, ['roleArn']);

export const updateTargetAccount = object({ roleArn, description: text(512, 0) });

export const tagResource = object({ tags }, ['tags']);
