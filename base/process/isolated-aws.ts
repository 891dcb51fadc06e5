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

/** The environment of a process that is to have `given`. */
export function isolatedFromAws(
  given: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const kept = Object.entries(given).filter(([name]) => !forbidden.test(name));
  return { ...Object.fromEntries(kept), ...isolated };
}

/** The same of a user's shell, of whose AWS nothing is kept. */
export const shellWithoutAws = (shell: Readonly<Record<string, string | undefined>>) =>
  isolatedFromAws(Object.fromEntries(Object.entries(shell).filter(([name]) => !name.startsWith('AWS_'))));
