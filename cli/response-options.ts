import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../base/usage-error.ts';
import type { PreflightSettings } from '../lib/model/response/preflight-settings.ts';
import { readPreflight } from '../lib/model/response/read-preflight.ts';
import type { SystemOptions } from '../local/supervisor/options.ts';
import { readNotifyFile } from '../local/supervisor/people/notify-file.ts';
import type { Given, Option } from './command.ts';

/** Options of every command that may start the system: what acts when alarms ring. */
export const responseOptions = {
  response: {
    type: 'string',
    value: 'on|off',
    description: 'what acts when alarms ring: handlers, their queues and topics (default on)',
  },
  'response-endpoint': {
    type: 'string',
    value: 'URL',
    description:
      'SNS, SQS, DynamoDB and CloudWatch of the response, as LocalStack (default: AWS_ENDPOINT_URL, else brought)',
  },
  preflight: {
    type: 'string',
    value: 'FILE',
    description: 'what `chaos preflight` wants, as JSON: changeWindows, freezes, errorBudget, approvals (default none)',
  },
  notify: {
    type: 'string',
    value: 'FILE',
    description: 'who else is told of incidents, as JSON, mode 0600: [{ kind, name, secret }] (default nobody)',
  },
} as const satisfies Record<string, Option>;

type Environment = Readonly<Record<string, string | undefined>>;

/** What runs as the response, and where: by options, else by the variables that the AWS CLI goes by too. Throws UsageError. */
export function readResponse(
  { options }: Pick<Given, 'options'>,
  environment: Environment = process.env,
): NonNullable<SystemOptions['response']> {
  const { response = 'on', 'response-endpoint': endpoint, preflight: file, notify } = options;
  if (response !== 'on' && response !== 'off') {
    throw new UsageError(`--response is on or off, not ${JSON.stringify(response)}`);
  }
  if (response === 'off') {
    if (endpoint !== undefined) throw new UsageError('--response-endpoint is of a response that is off');
    if (file !== undefined) throw new UsageError('--preflight is of a response that is off');
    if (notify !== undefined) throw new UsageError('--notify is of a response that is off');
    return 'off';
  }
  const of = (api: string) => endpoint ?? endpointOf(api, environment);
  return {
    ...given({ sns: of('SNS'), sqs: of('SQS'), dynamodb: of('DYNAMODB'), cloudwatch: of('CLOUDWATCH') }),
    ...(file !== undefined && { preflight: preflightIn(String(file)) }),
    ...(notify !== undefined && { notify: checkedNotify(String(notify)) }),
  };
}

/** Throws UsageError naming the file and what is wrong with it. */
function preflightIn(file: string): PreflightSettings {
  try {
    return readPreflight(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(`--preflight ${file}: ${(error as Error).message}`);
  }
}

/** Where the system's own topics, queues and tables are, by the variables alone. Throws UsageError. */
export const readStores = (environment: Environment = process.env): NonNullable<SystemOptions['stores']> =>
  given({
    sns: endpointOf('SNS', environment),
    sqs: endpointOf('SQS', environment),
    dynamodb: endpointOf('DYNAMODB', environment),
  });

const endpointOf = (api: string, environment: Environment) =>
  environment[`AWS_ENDPOINT_URL_${api}`] ?? environment.AWS_ENDPOINT_URL;

/** Those that are set. */
const given = (urls: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(urls).flatMap(([api, url]) => (url ? [[api, checked(String(url))] as const] : [])));
/** The path of a file whose channels can be used. Throws UsageError naming the file and what is wrong with it. */
function checkedNotify(file: string): string {
  try {
    readNotifyFile(resolve(file));
    return resolve(file);
  } catch (error) {
    throw new UsageError(`--notify ${file}: ${(error as Error).message}`);
  }
}

/** An origin without a path. */
function checked(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/') return parsed.origin;
  throw new UsageError(
    `the endpoint of the response must be a URL such as http://127.0.0.1:4566, not ${JSON.stringify(url)}`,
  );
}
