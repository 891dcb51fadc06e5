import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** Latencies with three significant digits, whatever their size; recorded in microseconds, read in milliseconds. */
export interface LatencyHistogram {
  readonly count: number;
  record(milliseconds: number): void;
  /** As many records of one latency. */
  recordMany(milliseconds: number, count: number): void;
  /** Takes in all that another one holds. */
  add(other: LatencyHistogram): void;
  /** The latency that `percent` of the records do not exceed; null where there are none. */
  percentile(percent: number): number | null;
  /** Each latency that was recorded, to its digits, and how often. */
  values(): Generator<{ readonly milliseconds: number; readonly count: number }>;
  /** Compressed base64, as in a window. */
  encode(): string;
  readonly microseconds: Histogram;
}

export function createHistogram(
  microseconds: Histogram = build({ autoResize: true, numberOfSignificantValueDigits: 3 }),
): LatencyHistogram {
  return {
    microseconds,
    get count() {
      return microseconds.totalCount;
    },
    record: (milliseconds) => microseconds.recordValue(wholeMicroseconds(milliseconds)),
    recordMany: (milliseconds, count) => microseconds.recordValueWithCount(wholeMicroseconds(milliseconds), count),
    add: (other) => microseconds.add(other.microseconds),
    percentile: (percent) => (microseconds.totalCount === 0 ? null : microseconds.getValueAtPercentile(percent) / 1000),
    values: () => valuesOf(microseconds),
    encode: () => encodeIntoCompressedBase64(microseconds),
  };
}

/** The library's histograms have it, and their type does not say so. */
type Listed = Histogram & {
  readonly recordedValuesIterator: {
    reset(): void;
    hasNext(): boolean;
    next(): { readonly valueIteratedTo: number; readonly countAtValueIteratedTo: number };
  };
};

function* valuesOf(microseconds: Histogram) {
  const { recordedValuesIterator: each } = microseconds as Listed;
  each.reset();
  while (each.hasNext()) {
    const { valueIteratedTo, countAtValueIteratedTo: count } = each.next();
    yield { milliseconds: valueIteratedTo / 1000, count };
  }
}

const wholeMicroseconds = (milliseconds: number) => Math.max(0, Math.round(milliseconds * 1000));

/** Reads what `encode` wrote. Throws where the text is none of it. */
export function decodeHistogram(text: string): LatencyHistogram {
  return createHistogram(decodeFromCompressedBase64(text));
}

/** All of them in one. */
export function mergeHistograms(histograms: Iterable<LatencyHistogram>): LatencyHistogram {
  const merged = createHistogram();
  for (const histogram of histograms) merged.add(histogram);
  return merged;
}
