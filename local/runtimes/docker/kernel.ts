/** What the kernel below the containers offers to faults, each tried out in a network namespace of its own. */
export interface Kernel {
  /** Queueing disciplines of `tc`. */
  readonly netem: boolean;
  readonly prio: boolean;
  readonly tbf: boolean;
  /** Classifiers of `tc`: by addresses and ports, and by the hash of a flow. */
  readonly u32: boolean;
  readonly flow: boolean;
  /** `iptables` works on nf_tables; without it, by its older interface, as another program. */
  readonly nftables: boolean;
  /** Matches and targets of `iptables`. */
  readonly statistic: boolean;
  readonly connmark: boolean;
  readonly comment: boolean;
  /** Packets can be held back by a program, or dropped without their sender being told. */
  readonly nfqueue: boolean;
  /** Connections can be answered by a reset, by the direction that they were opened in. */
  readonly reject: boolean;
  readonly owner: boolean;
  readonly redirect: boolean;
  /** `ip6tables` takes rules at all. */
  readonly ipv6: boolean;
}

export interface KernelNeed {
  /** What lacks without it. */
  readonly for: string;
  /** The module that brings it, as `modprobe` is told. */
  readonly module: string;
}

export const kernelNeeds: Readonly<Record<keyof Kernel, KernelNeed>> = {
  netem: { for: 'latency and loss as ECS does them', module: 'sch_netem' },
  prio: { for: 'network faults towards some peers only', module: 'sch_prio' },
  tbf: { for: 'bandwidth limits', module: 'sch_tbf' },
  u32: { for: 'network faults towards some peers only', module: 'cls_u32' },
  flow: { for: 'network faults on a share of the connections', module: 'cls_flow' },
  nftables: { for: 'iptables of today; its older interface is used instead', module: 'nf_tables' },
  statistic: { for: 'loss where there is no netem', module: 'xt_statistic' },
  connmark: { for: 'loss on a share of the connections where there is no netem', module: 'xt_connmark' },
  comment: { for: 'rules that carry the id of their fault', module: 'xt_comment' },
  nfqueue: { for: 'latency, and loss that its sender is not told of, where there is no netem', module: 'xt_NFQUEUE' },
  reject: { for: 'refused and reset connections', module: 'ipt_REJECT, xt_conntrack' },
  owner: { for: 'throttled answers', module: 'xt_owner' },
  redirect: { for: 'throttled answers', module: 'xt_REDIRECT' },
  ipv6: { for: 'blackholes of IPv6', module: 'ip6table_filter' },
};
