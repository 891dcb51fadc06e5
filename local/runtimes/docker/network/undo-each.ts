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
  if (failures.length > 0) throw new Error(failures.join('; '));
}
