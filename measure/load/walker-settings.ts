import type { MetricsSettings } from './embedded-metrics.ts';

export interface WalkerSettings {
  /** The edge's origin. */
  readonly url: string;
  readonly rate: number;
  /** Walks only the journeys that change nothing. */
  readonly readOnly: boolean;
  /** Sent with every request: that it is nobody's and, where the edge wants one, its pass. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metrics: MetricsSettings;
}

/** A variable that is missing or malformed; the message is one line that names it. */
export class WalkerSettingsError extends Error {
  override readonly name = 'WalkerSettingsError';
}

/** Reads the walker's environment variables. Throws {@link WalkerSettingsError}. */
export function readWalkerSettings(variables: Variables): WalkerSettings {
  const text = (name: string): string => {
    const value = variables[name];
    if (!value) throw new WalkerSettingsError(`${name} is missing`);
    return value;
  };
  const url = URL.parse(text('EDGE_URL'));
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new WalkerSettingsError(`EDGE_URL must be an http or https URL, not ${JSON.stringify(variables.EDGE_URL)}`);
  }
  const rate = Number(text('REQUESTS_PER_SECOND'));
  if (!(rate > 0 && rate <= 2000)) {
    const given = JSON.stringify(variables.REQUESTS_PER_SECOND);
    throw new WalkerSettingsError(`REQUESTS_PER_SECOND must be a number above 0 and at most 2000, not ${given}`);
  }
  const metrics = {
    namespace: text('METRICS_NAMESPACE'),
    system: text('METRICS_SYSTEM'),
    environment: text('METRICS_ENVIRONMENT'),
  };
  return { url: url.origin, rate, readOnly: readOnlyIn(variables), headers: headersFor(variables.EDGE_PASS), metrics };
}

type Variables = Readonly<Record<string, string | undefined>>;

function readOnlyIn({ READ_ONLY = 'false' }: Variables): boolean {
  if (['true', 'false'].includes(READ_ONLY)) return READ_ONLY === 'true';
  throw new WalkerSettingsError(`READ_ONLY must be true or false, not ${JSON.stringify(READ_ONLY)}`);
}

/** A client without a name is refused by WAF's managed rules (NoUserAgent_HEADER). Source: AWS WAF developer guide, core rule set. */
function headersFor(pass: string | undefined): Record<string, string> {
  return {
    'user-agent': 'breakwater-walker',
    'x-breakwater-synthetic': '1',
    ...(pass && { 'x-breakwater-pass': pass }),
  };
}
