import { defineFault, onlyKnown } from './fault.ts';
import { duration, integer, list, type Parameter, ParameterError } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { iamRoles } from './target.ts';

const services = ['ec2', 'kinesis'];

/** FIS takes two services only: whoever names another is told where its calls can be broken. Source: FIS actions reference. */
const service: Parameter<string> = {
  description: 'The service of AWS whose answers are errors.',
  required: true,
  form: `one of ${services.join(', ')}`,
  parse(text) {
    if (services.includes(text)) return text;
    throw new ParameterError(
      `${JSON.stringify(text)} is not ${this.form}: FIS makes errors of no other service. To have calls to another one fail here, put http-fault on the edge to it (\`chaos help inject http-fault\`)`,
    );
  },
};

/** Errors in answer to calls of AWS that a role makes; they differ in the error. */
const injectApi = (error: string, permission: string, description: string) =>
  defineFault({
    actionId: `aws:fis:inject-api-${error}`,
    description,
    target: iamRoles,
    parameters: {
      duration: duration('How long calls are answered by errors.'),
      service,
      percentage: integer('The share of calls that are, in percent.', { min: 1, max: 100 }),
      operations: list('The operations that are hit.', { of: 'operations', pattern: /^[A-Za-z0-9]+$/ }),
    },
    permissions: anywhere(permission),
    ...onlyKnown('nothing here calls EC2 or Kinesis, the two services whose calls it breaks'),
  });

const injectApiInternalError = injectApi(
  'internal-error',
  'fis:InjectApiInternalError',
  'Answers calls of AWS that a role makes by internal errors.',
);

const injectApiThrottleError = injectApi(
  'throttle-error',
  'fis:InjectApiThrottleError',
  'Answers calls of AWS that a role makes by throttling errors.',
);

const injectApiUnavailableError = injectApi(
  'unavailable-error',
  'fis:InjectApiUnavailableError',
  'Answers calls of AWS that a role makes by telling it that the service is unavailable.',
);

export const injectApiFaults = [injectApiInternalError, injectApiThrottleError, injectApiUnavailableError] as const;
