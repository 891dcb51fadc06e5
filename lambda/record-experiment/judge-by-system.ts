import type { Verdict } from '../../lib/model/events/verdict.ts';
import type { JudgedLook, RunJudge } from './record-ports.ts';

/** The system judges by itself within its experiments' time to recover; there is no lag to wait for. */
const soonSeconds = 60;
const answerMilliseconds = 4000;

/** Neither a verdict nor that there is none yet; the message comes again. */
export class VerdictError extends Error {
  override readonly name = 'Verdict';
}

/** The verdict of a system on this machine, which judges every experiment itself, at the address of its FIS. */
export function judgeBySystem(address: string | undefined): RunJudge {
  return {
    seconds: soonSeconds,
    look: async ({ experimentId }) => {
      if (!address) throw new VerdictError('AWS_ENDPOINT_URL_FIS is not set: AWS itself has no verdicts');
      const url = `${address}/_breakwater/experiments/${encodeURIComponent(experimentId)}/verdict`;
      const reply = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(answerMilliseconds) });
      const body = (await reply.json()) as Verdict & { readonly message?: string };
      if (reply.ok) return { complete: true, verdict: body };
      if (reply.status === 404) return none(true, `the system knows ${experimentId} no more`);
      if (reply.status === 409) return none(false, body.message ?? 'it is still being judged');
      throw new VerdictError(`${url} says ${reply.status}: ${body.message}`);
    },
  };
}

const none = (complete: boolean, reason: string): JudgedLook => ({
  complete,
  verdict: { verdict: 'inconclusive', reasons: [reason] },
});
