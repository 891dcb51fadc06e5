import { counted } from '../phrases.ts';
import { edgesOf, type Found, inWords, type JudgePattern } from './pattern-run.ts';

/** What is asked for again is known again by its key. */
export const judgeIdempotency: JudgePattern = (run) =>
  edgesOf(run).flatMap(({ edge, since: { keyed, rekeyed } }): Found[] => {
    if (keyed === 0) return [];
    const on = inWords(edge);
    const attempts = counted(keyed, 'further attempt');
    if (rekeyed === 0) return [{ on, result: 'held', value: 0, evidence: `${attempts} under the key of the first` }];
    const evidence = `${attempts}, and ${rekeyed} under another key than the first: its callee takes them for new requests`;
    return [{ on, result: 'failed', value: rekeyed, evidence }];
  });
