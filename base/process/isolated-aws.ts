import { region } from '../../lib/model/local-account.ts';

/** Nobody listens there: whatever calls it is refused at once. */
export const closedEndpoint = 'http://127.0.0.1:1';

/**
 * What every process of a local system has of AWS, whatever the user's shell has and whatever it is given: credentials
 * that open nothing, no profile, no files, no instance metadata, and for each service that it is not given an endpoint of
 * a closed port. So a forgotten variable reaches no real account.
 * Source: AWS SDKs and tools reference guide, service-specific endpoints and settings reference.
 */
const isolated = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: closedEndpoint,
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
} as const;

/** Other ways to credentials and endpoints. */
const forbidden =
  /^AWS_(PROFILE|DEFAULT_PROFILE|SESSION_TOKEN|SECURITY_TOKEN|ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE|CONTAINER_.*|EC2_METADATA_.*|SDK_LOAD_CONFIG|CA_BUNDLE|USE_.*_ENDPOINT|LOGIN_.*)$/;

/** What sends calls of Node, and of other programs, to a proxy: all that a local process calls is here. */
const ofProxies = /^((HTTPS?|ALL|NO)_PROXY|NODE_USE_ENV_PROXY)$/i;

/** Options of Node without the one that does the same. */
const withoutProxy = (options: string) =>
  options
    .split(/\s+/)
    .filter((option) => option !== '--use-env-proxy')
    .join(' ');

/** The environment of a process that is to have `given`: of AWS only what is local, and no proxy. */
export function isolatedFromAws(
  given: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const kept = Object.entries(given).filter(([name]) => !forbidden.test(name) && !ofProxies.test(name));
  const { NODE_OPTIONS } = given;
  return {
    ...Object.fromEntries(kept),
    ...(NODE_OPTIONS !== undefined && { NODE_OPTIONS: withoutProxy(NODE_OPTIONS) }),
    ...isolated,
  };
}

/** What the environment is given by and never told otherwise: where credentials would be found. */
const files = new Set(['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_EC2_METADATA_DISABLED']);
/** Source: IAM user guide, IAM identifiers: access keys of a user or the root, and temporary ones. */
const realKey = /^(AKIA|ASIA)/;

/**
 * What of variables that a user has chosen himself may stand above the isolation: endpoints, a Region and the keys of a
 * stand-in (MinIO has its own), and nothing that opens a real account.
 */
export function openingNothing(given: Readonly<Record<string, string>>): Record<string, string> {
  const isReal = realKey.test(given.AWS_ACCESS_KEY_ID ?? '');
  const isKey = (name: string) => name === 'AWS_ACCESS_KEY_ID' || name === 'AWS_SECRET_ACCESS_KEY';
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => !forbidden.test(name) && !files.has(name) && !(isReal && isKey(name))),
  );
}

/**
 * The same of a user's shell, of whose AWS nothing is kept. Its other variables reach the supervisor, since a user's own
 * system may read them there, and the guardian, but no task, store or handler: those have only what they are given.
 */
export const shellWithoutAws = (shell: Readonly<Record<string, string | undefined>>) =>
  isolatedFromAws(Object.fromEntries(Object.entries(shell).filter(([name]) => !name.startsWith('AWS_'))));
