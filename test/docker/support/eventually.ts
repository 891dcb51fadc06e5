/** Asks until it holds; rejects after twelve seconds. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 12_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('still not so after 12 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
