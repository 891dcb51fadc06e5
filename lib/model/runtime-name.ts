/** Where tasks run: as processes of this machine, or as containers of a Docker daemon. */
export const runtimeNames = ['embedded', 'docker'] as const;
export type RuntimeName = (typeof runtimeNames)[number];
