/** Asks until it holds; rejects after half a minute, unless told. */
export async function eventually(holds: () => Promise<boolean>, seconds = 30): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`still not so after ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
