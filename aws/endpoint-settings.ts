/** Which endpoint, and what of it. */
export interface EndpointSettings {
  /** `aws`, or the URL of whatever speaks FIS. */
  readonly endpoint: string;
  readonly region?: string;
  readonly environment?: string;
}
