import { propertyOf } from '../model/cloudformation/property-names.ts';
import { writtenTemplate } from '../model/fis-schemas.ts';
import { isRecord } from './unresolved.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The JSON schema of a template in the API's names. Source: FIS API, CreateExperimentTemplate. */
export const apiSchema: Schema = writtenTemplate;

/**
 * The same as CloudFormation has it: names begin with capitals, numbers and booleans pass for texts, targets must be given,
 * actions need not, and two fields of the report are called otherwise. Source: CloudFormation reference,
 * AWS::FIS::ExperimentTemplate.
 */
export const cloudFormationSchema: Schema = {
  ...(inCapitals(withoutToken(writtenTemplate)) as Schema),
  required: ['Description', 'RoleArn', 'StopConditions', 'Targets'],
};

function withoutToken({ properties, ...schema }: typeof writtenTemplate): Schema {
  const { clientToken: _, experimentReportConfiguration: report, ...rest } = properties;
  const { outputs, ...others } = report.properties;
  const { s3Configuration } = outputs.properties;
  const renamed = { ...outputs, properties: { experimentReportS3Configuration: s3Configuration } };
  const experimentReportConfiguration = { ...report, properties: { ...others, outputs: renamed } };
  return { ...schema, properties: { ...rest, experimentReportConfiguration } };
}

function inCapitals(schema: unknown): unknown {
  if (!isRecord(schema)) return schema;
  const { type, properties, required, items, additionalProperties } = schema;
  if (type === 'string' || type === 'integer') return { ...schema, type: ['string', 'number', 'boolean'] };
  return {
    ...schema,
    ...(isRecord(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => [propertyOf(name), inCapitals(inner)]),
      ),
    }),
    ...(Array.isArray(required) && { required: required.map(propertyOf) }),
    ...(items !== undefined && { items: inCapitals(items) }),
    ...(isRecord(additionalProperties) && { additionalProperties: inCapitals(additionalProperties) }),
  };
}
