/** The environments that a system may be deployed to. */
export const environmentNames = ['dev', 'staging', 'prod'] as const;
