/** The image of the services, as who runs containers of it must know it: services/Dockerfile and services/bundle.ts make it. */
export const serviceImage = {
  /** What runs one of its programs. */
  command: (program: string): string[] => ['node', `/app/${program}.mjs`],
  /** What asks the service of a container whether it is alive, from inside: there is no shell. It waits so long for an answer. */
  health: (milliseconds: number): string[] => ['node', '/app/health.mjs', String(milliseconds)],
  /** Its user `node`. */
  user: '1000:1000',
} as const;
