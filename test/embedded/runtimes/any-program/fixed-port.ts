/** Where the service `fixed` always listens. */
export const fixedPort = 30_990;
