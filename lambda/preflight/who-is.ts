import { stsHost } from '../../aws/response/identity-proof.ts';

/** A proof of who somebody is: the URL of STS's GetCallerIdentity, signed with their own credentials. */
export class UnprovenError extends Error {
  override readonly name = 'Unproven';
}

const answerMilliseconds = 4000;
const onlyParameters =
  /^(Action|Version|X-Amz-(Algorithm|Credential|Date|Expires|Security-Token|SignedHeaders|Signature|Content-Sha256))$/;

/** Whether a text is what STS is to be asked, and nothing else. */
export function isProof(proof: string, region: string): boolean {
  const url = URL.parse(proof);
  const parameters = [...(url?.searchParams ?? [])];
  return (
    url?.protocol === 'https:' &&
    url.host === stsHost(region) &&
    url.pathname === '/' &&
    url.searchParams.get('Action') === 'GetCallerIdentity' &&
    parameters.every(([name]) => onlyParameters.test(name)) &&
    new Set(parameters.map(([name]) => name)).size === parameters.length
  );
}

/**
 * The ARN behind a proof. Nothing but STS's own host is asked, and nothing but that action: the URL comes from outside.
 * Source: AWS STS API reference, GetCallerIdentity; no permission is needed to call it.
 */
export async function whoSigned(proof: string, region: string): Promise<string> {
  if (!isProof(proof, region)) throw new UnprovenError('the proof is no signed GetCallerIdentity of this Region');
  const answer = await fetch(proof, { redirect: 'error', signal: AbortSignal.timeout(answerMilliseconds) });
  const arn = /<Arn>(arn:[^<\s]+)<\/Arn>/.exec(await answer.text())?.[1];
  if (!answer.ok || !arn) throw new UnprovenError(`STS does not know who signed: ${answer.status}`);
  return arn;
}
