/** Does each, also after one that failed, and throws what they said at the end. */
export async function undoEach(parts: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: string[] = [];
  for (const part of parts) {
    try {
      await part();
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throwAll(failures);
}

/** Waits for all of them, also where one fails, and throws what they said at the end. */
export async function settled(parts: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(parts);
  throwAll(results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as Error).message] : [])));
}

function throwAll(failures: readonly string[]): void {
  if (failures.length > 0) throw new Error(failures.join('; '));
}
