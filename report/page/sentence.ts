import { countOf } from '../../lib/model/events/count-of.ts';
import type { DataCounts, Verdict } from '../../lib/model/events/verdict.ts';
import { inNumber } from '../../measure/judge/phrases.ts';
import { share } from './words.ts';

/** What was promised of the data and was not kept, each in words; empty where all was. */
export function lossesIn(data: DataCounts): string[] {
  return Object.entries(data.words).flatMap(([kind, words]) => {
    const count = countOf(data, kind);
    return count > 0 ? [inNumber(count, words)] : [];
  });
}

/** What a run has shown, in one sentence without its verdict. */
export function sentenceOf(verdict: Verdict): string {
  return [usersIn(verdict), othersIn(verdict), dataIn(verdict)].filter((part) => part !== '').join(', ');
}

function usersIn({ samples, availability, degradedShare }: Verdict): string {
  if (samples === 0 || availability.users === null) return 'no user was seen';
  const failed = 1 - availability.users;
  const parts = [
    ...(failed > 0 ? [`${share(failed)} of answers failed`] : []),
    ...(degradedShare !== null && degradedShare > 0 ? [`${share(degradedShare)} degraded`] : []),
  ];
  return parts.length === 0 ? 'users noticed nothing' : parts.join(' and ');
}

function othersIn({ hurt, samples }: Verdict): string {
  if (hurt.length > 0) return `${hurt.join(' and ')} hurt beside what was hit`;
  return samples === 0 ? '' : 'nobody else hurt';
}

function dataIn({ data }: Verdict): string {
  if (!data || Object.keys(data.words).length === 0) return '';
  const losses = lossesIn(data);
  if (losses.length > 0) return losses.join(', ');
  return data.acknowledged > 0 ? `0 of ${inNumber(data.acknowledged, data.receipts)} lost` : 'data intact';
}
