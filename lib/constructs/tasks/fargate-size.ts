const gibibytes = (least: number, most: number, step = 1): number[] =>
  Array.from({ length: (most - least) / step + 1 }, (_, index) => 1024 * (least + index * step));

/** CPU units to MiB of memory that go with them. Source: ECS developer guide, task CPU and memory. */
const sizes: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: gibibytes(1, 4),
  1024: gibibytes(2, 8),
  2048: gibibytes(4, 16),
  4096: gibibytes(8, 30),
  8192: gibibytes(16, 60, 4),
  16384: gibibytes(32, 120, 8),
};

/** Refuses a size that Fargate does not have, and says which there are. */
export function checkFargateSize(name: string, cpu: number, memory: number): void {
  const fitting = sizes[cpu];
  if (!fitting) {
    throw new Error(`${name}: Fargate has no task of ${cpu} CPU units; there are ${Object.keys(sizes).join(', ')}`);
  }
  if (fitting.includes(memory)) return;
  throw new Error(
    `${name}: Fargate has no task of ${cpu} CPU units and ${memory} MiB; with them go ${fitting.join(', ')} MiB`,
  );
}
