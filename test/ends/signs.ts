/** Where a fault is looked for. */
export interface Scene {
  /** Of the system. */
  readonly folder: string;
  readonly scratch: string;
  readonly faultId: string;
  /** The process of the task that is hit; absent where no task is. */
  readonly pid?: number;
  /** What processes held before the fault, in MiB. */
  readonly before: ReadonlyMap<number, number>;
  /** The processes of all tasks that run now. */
  readonly present: () => Promise<readonly number[]>;
}

/** What a fault looks like from outside, by the operating system or by a request over a link. */
export interface Sign {
  /** A service or store that must be as usual, but for the fault, for it to be told. */
  readonly looksAt?: string;
  isThere(scene: Scene): Promise<boolean>;
  isGone(scene: Scene): Promise<boolean>;
  /** What is seen now, for who wonders why. */
  describe?(scene: Scene): string;
}

export const opposite = (isThere: Sign['isThere']): Sign => ({
  isThere,
  isGone: async (scene) => !(await isThere(scene)),
});
