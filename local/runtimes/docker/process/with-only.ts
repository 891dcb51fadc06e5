/** What the guardian may do, and a command may need of it. Source: capabilities(7). */
export type Capability =
  | 'dac_override'
  | 'net_admin'
  | 'net_raw'
  | 'setgid'
  | 'setpcap'
  | 'setuid'
  | 'sys_admin'
  | 'sys_ptrace';

/** A command that may do no more than this of what its caller may, nor may what it starts; root's files stay root's. */
export const withOnly = (capabilities: readonly Capability[], command: readonly string[]): string[] => [
  ...['setpriv', `--bounding-set=${['-all', ...capabilities.map((each) => `+${each}`)].join(',')}`, '--inh-caps=-all'],
  ...['--', ...command],
];
