/** Tags that tie AWS resources, local tasks and templates to the model. Only what carries `system` can be touched. */
export const labels = {
  system: 'breakwater:system',
  service: 'breakwater:service',
  experiment: 'breakwater:experiment',
  /** `true` permits taking the last healthy task of a service. */
  allowLastHealthyTask: 'breakwater:allow-last-healthy-task',
  /** Space-separated services and stores that may be hurt. */
  expectedRadius: 'breakwater:expected-radius',
} as const;
