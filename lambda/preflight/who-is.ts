/** A proof of who somebody is: the URL of STS's GetCallerIdentity, signed with their own credentials. */
export class UnprovenError extends Error {
  override readonly name = 'Unproven';
}

const answerMilliseconds = 4000;
const onlyParameters =
  /^(Action|Version|X-Amz-(Algorithm|Credential|Date|Expires|Security-Token|SignedHeaders|Signature|Content-Sha256))$/;

/**
 * The ARN behind a proof. Nothing but STS's own host is asked, and nothing but that action: the URL comes from outside.
 * Source: AWS STS API reference, GetCallerIdentity; no permission is needed to call it.
 */
export async function whoSigned(proof: string, region: string): Promise<string> {
  const url = URL.parse(proof);
  const parameters = [...(url?.searchParams ?? [])];
  const isAsked =
    url?.protocol === 'https:' &&
    url.host === `sts.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}` &&
    url.pathname === '/' &&
    url.searchParams.get('Action') === 'GetCallerIdentity' &&
    parameters.every(([name]) => onlyParameters.test(name)) &&
    new Set(parameters.map(([name]) => name)).size === parameters.length;
  if (!isAsked) throw new UnprovenError('the proof is no signed GetCallerIdentity of this Region');
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(answerMilliseconds) });
  const arn = /<Arn>(arn:[^<\s]+)<\/Arn>/.exec(await answer.text())?.[1];
  if (!answer.ok || !arn) throw new UnprovenError(`STS does not know who signed: ${answer.status}`);
  return arn;
}
