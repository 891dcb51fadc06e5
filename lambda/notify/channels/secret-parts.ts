/** A secret does not have what its channel needs. The message never has a value of it. */
export class BadSecretError extends Error {
  override readonly name = 'BadSecret';
}

/** The named texts of a secret that is a JSON object; one that is plain text is its `plain` part. */
export function secretParts(secret: string, plain?: string): Readonly<Record<string, string>> {
  if (plain !== undefined && !secret.trimStart().startsWith('{')) return { [plain]: secret.trim() };
  try {
    const value: unknown = JSON.parse(secret);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).filter(([, part]) => typeof part === 'string' && part !== ''));
    }
  } catch {
    // The parser's own message would quote the secret.
  }
  throw new BadSecretError('its secret is no JSON object');
}

export function partOf(parts: Readonly<Record<string, string>>, name: string): string {
  const part = parts[name];
  if (part === undefined) throw new BadSecretError(`its secret has no ${name}`);
  return part;
}
