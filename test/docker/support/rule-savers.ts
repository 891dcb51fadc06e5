/** All programs that tell the rules of a network namespace: which of them a fault's are seen by is the kernel's. */
export const ruleSavers = ['iptables-save', 'ip6tables-save', 'iptables-legacy-save', 'ip6tables-legacy-save'] as const;

/** The same as a line of a shell. */
export const saveRules = `for s in ${ruleSavers.join(' ')}; do $s 2>/dev/null; done`;
