import { isDenied } from '../doctor/check.ts';
import type { SafetyLever, SafetyLeverClient } from './safety-lever.ts';

/** Undefined where the endpoint has no levers: not every one that speaks FIS does. Rejects as FIS does. */
export async function readLever(client: SafetyLeverClient): Promise<SafetyLever | undefined> {
  try {
    return await client.get();
  } catch (error) {
    const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    if (name === 'NoSafetyLever' || $metadata?.httpStatusCode === 404) return undefined;
    throw error;
  }
}

/** The same, for those to whom it is only news: `unknown` says what the caller lacks. */
export async function lookAtLever(
  client: SafetyLeverClient,
): Promise<{ readonly lever: SafetyLever | undefined; readonly unknown?: string }> {
  try {
    return { lever: await readLever(client) };
  } catch (error) {
    if (!isDenied(error as Error)) throw error;
    return { lever: undefined, unknown: 'whether the safety lever is engaged is not known: needs fis:GetSafetyLever' };
  }
}
