import type { Topology } from '../lib/model/topology.ts';
import { declaredOf, type Learned, unseen } from '../runs/this-machine/learn/learn.ts';
import { contradicts } from './learned-lines.ts';

/** What was learnt, for programs. */
export function learnedJson(learned: Learned, topology: Topology, withFindings: boolean) {
  const { edges, connected, bypasses, seconds, failing } = learned;
  return {
    seconds: Math.round(seconds * 10) / 10,
    edges: edges.map((edge) => {
      const { caller, callee, calls, onlyWithout, finding, hurt } = edge;
      const declared = declaredOf(topology, edge);
      return {
        ...{ caller, callee, calls },
        declared: declared === undefined ? null : declared ? 'degradable' : 'needed',
        ...(onlyWithout && { onlyWithout }),
        ...(withFindings && { found: finding ?? null, isAsDeclared: !contradicts(edge, declared) }),
        ...(withFindings && hurt && { failed: hurt }),
      };
    }),
    connected,
    neverSeen: unseen(topology, [...edges, ...connected]),
    bypasses,
    failing,
  };
}
