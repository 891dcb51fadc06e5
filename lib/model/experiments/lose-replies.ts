import { httpFault } from '../faults/http-fault.ts';
import { callersOf, findService, findStore, mayNeed, type Service, type Topology } from '../topology.ts';
import { automate } from './automate.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';

/** So many of them a game day has; a thorough one has all. */
const mostListed = 4;
/**
 * Where users need the answer: few enough that one of three attempts gets through for 999 requests in a thousand. Where the
 * caller does without: enough that it gives some up, and asks again much later.
 */
const percent = { needed: 10, doneWithout: 20 };

/**
 * For each call between services: some replies are lost after the callee has done its work, so that the caller asks for it
 * again. A game day has those to services that keep data, which may be doubled so.
 */
export const loseReplies: DerivedSource = (topology) => {
  const edges = topology.services.flatMap(({ name, calls }) =>
    calls.flatMap((call) => {
      const callee = findService(topology, call.to);
      return callee ? [{ caller: name, callee, call, lost: mayNeed(call) ? percent.needed : percent.doneWithout }] : [];
    }),
  );
  const keeping = edges.filter(({ callee, call }) => keepsData(topology, callee) && !call.seldom);
  const listed = keeping
    .toSorted((a, b) => callersOf(topology, b.callee.name).length - callersOf(topology, a.callee.name).length)
    .slice(0, mostListed);
  return edges.map((edge) => {
    const { caller, callee, lost } = edge;
    return defineExperiment({
      name: `lose-replies-${caller}-to-${callee.name}`,
      family: 'lose-replies',
      description: `${lost} % of what ${callee.name} answers to ${caller} is lost, its work done.`,
      hypothesis: `${caller} asks again, and what ${callee.name} does twice counts once: no data is lost or doubled.`,
      targets: {},
      actions: {
        lose: automate(httpFault, {
          Duration: 'PT1M',
          Callee: callee.name,
          Caller: caller,
          Effect: 'lose-reply',
          Percent: String(lost),
        }),
      },
      hits: [callee.name],
      edge: { caller, callee: callee.name },
      during: { availability: 0.9, latencyMilliseconds: 2000, goodputFloor: 0.75 },
      listed: listed.includes(edge),
      ...(keeping.includes(edge) && { thorough: true }),
    });
  });
};

/** It writes to a table or a queue, or uses a server, which may be a database. */
function keepsData(topology: Topology, { calls }: Service): boolean {
  return calls.some(({ to, actions }) => {
    const kind = findStore(topology, to)?.kind;
    if (kind === undefined || kind === 'redis') return false;
    return (
      actions === undefined || actions.some((action) => /:(Put|Update|Delete|Send|Publish|BatchWrite)/.test(action))
    );
  });
}
