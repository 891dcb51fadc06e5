import { type GivenEndpoints, type StoreApi, usableEndpoints } from './given-endpoints.ts';

const storeApis = ['sns', 'sqs', 'dynamodb'] as const satisfies readonly StoreApi[];

/** Where stores are that a system does not bring, and why others are not where they were said to be. */
export type StorePlaces = { readonly [Api in StoreApi]?: { readonly url: string; readonly port: number } } & {
  readonly whyNot: { readonly [Api in StoreApi]?: string };
};

/** Links lead to ports of this machine, in plain HTTP: what is elsewhere could not be cut off from a service. */
export async function storePlaces(given: Pick<GivenEndpoints, StoreApi>): Promise<StorePlaces> {
  const places: { [Api in StoreApi]?: { url: string; port: number } } = {};
  const whyNot: { [Api in StoreApi]?: string } = {};
  const near: { [Api in StoreApi]?: string } = {};
  for (const api of storeApis) {
    const url = given[api];
    if (url === undefined) continue;
    if (isNear(url)) near[api] = url;
    else whyNot[api] = `no link leads to ${url}: it must be http on this machine`;
  }
  const { endpoints, lacking } = await usableEndpoints(near);
  for (const api of storeApis) {
    const url = endpoints[api];
    if (url !== undefined) places[api] = { url, port: Number(new URL(url).port || 80) };
    if (lacking[api] !== undefined) whyNot[api] = `${near[api]} has none: ${lacking[api]}`;
  }
  return { ...places, whyNot };
}

function isNear(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1');
}

/** The same where there are topics: they reach the queues beside them alone, so both are elsewhere, or none. */
export async function placesWithTopics(given: Pick<GivenEndpoints, StoreApi>): Promise<StorePlaces> {
  const places = await storePlaces(given);
  const { sns, sqs, whyNot, ...others } = places;
  if (sns && sqs) return places;
  const why = 'topics reach the queues beside them: SNS and SQS must both be given';
  return { ...others, whyNot: { ...whyNot, ...((sns || sqs) && { sqs: whyNot.sqs ?? whyNot.sns ?? why }) } };
}
