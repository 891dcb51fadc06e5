import { nearest } from '../../base/nearest.ts';
import { UsageError } from '../../base/usage-error.ts';
import { type EdgeFault, edgeExperiment, edgeFaults } from '../../lib/model/experiments/edge-faults.ts';
import { type Edge, edgesOf, type Topology } from '../../lib/model/topology.ts';
import type { Cell } from '../../runs/matrix/cell.ts';
import type { Given } from '../command.ts';

/** The cells that are meant, edge by edge. Throws UsageError naming what there is not, and what there is. */
export function selectCells({ options }: Given, topology: Topology): Cell[] {
  const all = edgesOf(topology);
  if (all.length === 0) {
    throw new UsageError(
      `${topology.name} has no calls: nobody has said who calls whom, which \`chaos learn --write\` finds out`,
    );
  }
  const edges =
    options.edge === undefined
      ? all
      : chosen(all, (edge) =>
          wanted(options.edge, (text) => readEdge(text, topology)).some((one) => isSame(one, edge)),
        );
  const faults =
    options.fault === undefined
      ? edgeFaults
      : chosen(edgeFaults, (fault) => wanted(options.fault, readFault).includes(fault));
  return edges.flatMap((edge) => faults.map((fault) => ({ edge, fault, experiment: edgeExperiment(fault, edge) })));
}

const chosen = <T>(all: readonly T[], is: (one: T) => boolean): readonly T[] => all.filter(is);

const isSame = (one: Edge, other: Edge): boolean => one.caller === other.caller && one.callee === other.callee;

const wanted = <T>(given: string | boolean | undefined, read: (text: string) => T): T[] =>
  String(given)
    .split(',')
    .map((text) => read(text.trim()));

function readEdge(text: string, topology: Topology): Edge {
  const [caller = '', callee = '', ...more] = text.split(':');
  if (caller === '' || callee === '' || more.length > 0) {
    throw new UsageError(`--edge must be CALLER:CALLEE, not ${JSON.stringify(text)}`);
  }
  const edges = edgesOf(topology);
  const callers = [...new Set(edges.map((edge) => edge.caller))];
  if (!callers.includes(caller)) {
    if (topology.services.some(({ name }) => name === caller)) {
      throw new UsageError(`--edge ${text}: ${caller} calls nobody; those that do are ${callers.join(', ')}`);
    }
    throw new UsageError(`--edge ${text}: no service is named ${JSON.stringify(caller)}${nearest(caller, callers)}`);
  }
  const callees = edges.filter((edge) => edge.caller === caller).map((edge) => edge.callee);
  if (!callees.includes(callee)) {
    throw new UsageError(
      `--edge ${text}: nobody has said that ${caller} calls ${JSON.stringify(callee)}${nearest(callee, callees)}`,
    );
  }
  return { caller, callee };
}

function readFault(text: string): EdgeFault {
  const fault = edgeFaults.find((one) => one === text);
  if (!fault)
    throw new UsageError(
      `--fault: nothing that can be done to an edge is named ${JSON.stringify(text)}${nearest(text, edgeFaults)}`,
    );
  return fault;
}
