/** What a line that people paste must name, so that it does what it says to the place that it is about. */
export interface Where {
  readonly environment?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** `aws`, unless told, or the URL that was asked. */
  readonly endpoint?: string | undefined;
  /** Its deployment wants a certificate and a name. */
  readonly production?: boolean | undefined;
  /** Settings that a deployment there must be given again, by their names in context. */
  readonly settings?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A command of the AWS CLI, by its own region and profile. */
export const awsLine = (command: string, { region, profile }: Pick<Where, 'region' | 'profile'>): string =>
  `aws ${command}${option('--region', region)}${option('--profile', profile)}`;

/** A command of ours on the endpoint; `npx` where it stands alone in a line. */
export const chaosLine = (command: string, { endpoint = 'aws', environment, region, profile }: Where): string =>
  `chaos ${command} --endpoint ${quoted(endpoint)}${option('--env', environment)}${option('--region', region)}${option('--profile', profile)}`;

/**
 * A deployment of stacks, or `--all`, with the settings that it must be given; what `others` names is added. Where
 * customers are served it cannot be pasted as it is, and says so: what is not given at a deployment is taken back.
 */
export function deployLine(
  stacks: string,
  { environment, region, profile, production, settings }: Where,
  others: Readonly<Record<string, string>> = {},
): string {
  const wanted = { ...(production && { certificateArn: 'ARN', domainName: 'NAME' }), ...settings, ...others };
  const context = Object.entries({ env: environment, region, ...wanted }).map(([name, value]) =>
    value === undefined ? '' : ` -c ${name}=${quoted(value)}`,
  );
  const rest = production ? '  # and every other -c of its last deployment' : '';
  return `npx cdk deploy ${stacks}${context.join('')}${option('--profile', profile)}${rest}`;
}

/** Without the app, which would ask for all settings of an environment: a bootstrap is for the account and the Region. */
export const bootstrapLine = (account: string, { region, profile }: Where): string =>
  `npx cdk bootstrap aws://${account}/${region} --app=${option('--profile', profile)}`;

const option = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name} ${quoted(value)}`;

/** As a shell takes it for one word. */
const quoted = (text: string): string => (/^[\w.,:/=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
