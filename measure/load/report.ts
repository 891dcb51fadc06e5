import type { Receipt } from '../../lib/model/system.ts';
import type { Sample } from './sample.ts';

/** What users lived, gathered until it is sent. */
export interface Report {
  sample(sample: Sample): void;
  acknowledged(receipt: Receipt): void;
  /** Something that is wrong with the journeys themselves: told once, and no more than so many of them. */
  problem(message: string): void;
  send(): void;
}

const mostProblems = 20;

export function createReport(ports: {
  onSamples(samples: Sample[]): void;
  onAcknowledged(receipts: Receipt[]): void;
  onNotice(message: string): void;
}): Report {
  let samples: Sample[] = [];
  let receipts: Receipt[] = [];
  const told = new Set<string>();
  return {
    sample: (sample) => void samples.push(sample),
    acknowledged: (receipt) => void receipts.push(receipt),
    problem(message) {
      if (told.has(message) || told.size >= mostProblems) return;
      told.add(message);
      ports.onNotice(message);
    },
    send() {
      if (receipts.length > 0) ports.onAcknowledged(receipts);
      if (samples.length > 0) ports.onSamples(samples);
      samples = [];
      receipts = [];
    },
  };
}
