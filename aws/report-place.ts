import type { FisClient } from '@aws-sdk/client-fis';
import { onReply } from './fis/reply-body.ts';

/**
 * Remembers where experiments' reports are, from the replies to GetExperiment as they come: FIS tells it, this version
 * of its SDK drops it. Returns the way to ask for an experiment's.
 */
export function watchReports(fis: FisClient): (experimentId: string) => readonly string[] {
  const places = new Map<string, string[]>();
  onReply(fis.middlewareStack, 'reportPlaces', ({ experiment }) => {
    const { id, experimentReport } = (experiment ?? {}) as WithReport;
    const found = experimentReport?.s3Reports?.flatMap(({ arn }) => (arn ? [placeOf(arn)] : [])) ?? [];
    if (id && found.length > 0) places.set(id, found);
  });
  return (experimentId) => places.get(experimentId) ?? [];
}

interface WithReport {
  readonly id?: string;
  readonly experimentReport?: { readonly s3Reports?: readonly { readonly arn?: string }[] };
}

/** `arn:aws:s3:::bucket/key` as `s3://bucket/key`. */
const placeOf = (arn: string) => arn.replace(/^arn:[\w-]+:s3:::/, 's3://');
