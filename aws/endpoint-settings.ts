/** Which endpoint, and what of it. */
export interface EndpointSettings {
  /** `aws`, or the URL of whatever speaks FIS. */
  readonly endpoint: string;
  readonly region?: string;
  /** Of AWS's configuration files. */
  readonly profile?: string;
  readonly environment?: string;
}
