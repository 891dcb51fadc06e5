/**
 * How Service Connect's proxy makes requests again. Twice, and not at the host before: Amazon ECS developer guide, Service
 * Connect configuration overview, Retries. On what: AWS App Mesh user guide, Envoy defaults (503, no connection, no response
 * at all), as that guide does not say it and the proxy is the same; aws/containers-roadmap issue 1963 saw it do so. The
 * waits: Envoy documentation, router filter, x-envoy-max-retries.
 */
export const mostRetries = 2;
export const retriedStatus = 503;
const baseMilliseconds = 25;

/** Drawn evenly up to a limit that doubles; `retry` is 1 for the first. */
export const waitBefore = (retry: number, random: () => number): number =>
  random() * (2 ** retry - 1) * baseMilliseconds;

/** A longer request is not kept. Envoy keeps 1 MiB; here every connection of the system is in one process. */
export const longestRequest = 64 * 1024;
