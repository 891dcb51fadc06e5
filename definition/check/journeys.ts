import { nearest } from '../../base/nearest.ts';
import { findJourneyProblems } from '../journeys/find-problems.ts';
import { at, type Problem, shown } from '../problem.ts';
import { calleesOf, servicesOf, type Written } from '../resolve/names.ts';
import { journeyDefinitionsOf } from '../resolve/users.ts';

/** Names that alarms are called by: no journey can have them. */
const taken = ['users', 'edge'];

/** What is wrong with journeys and promises, before anybody walks. */
export const problemsOfUsers = (written: Written): Problem[] => [
  ...noJourneys(written),
  ...inTexts(written),
  ...unknownPlaces(written),
  ...namesTaken(written),
  ...promisesTwice(written),
];

const noJourneys = ({ definition: { journeys } }: Written): Problem[] =>
  journeys && Object.keys(journeys).length === 0
    ? [{ path: 'journeys', message: ' is empty: without the field users ask for /' }]
    : [];

const inTexts = (written: Written): Problem[] =>
  findJourneyProblems(journeyDefinitionsOf(written)).map((problem) => ({
    path: at('journeys', ...problem.at),
    message: `: ${problem.message}`,
  }));

function unknownPlaces(written: Written): Problem[] {
  const edges = servicesOf(written).flatMap(([name, service]) => (service.public ? [name] : []));
  const callees = calleesOf(written);
  return Object.entries(journeyDefinitionsOf(written)).flatMap(([name, { at: edge, calls = [] }]) => [
    ...(edge === undefined || edges.includes(edge)
      ? []
      : [
          { path: at('journeys', name, 'at'), message: `: ${shown(edge)} is no public service${nearest(edge, edges)}` },
        ]),
    ...calls
      .filter((to) => !callees.includes(to))
      .map((to) => ({
        path: at('journeys', name, 'calls'),
        message: `: there is no service or store ${shown(to)}${nearest(to, callees)}`,
      })),
  ]);
}

const namesTaken = (written: Written): Problem[] =>
  Object.keys(journeyDefinitionsOf(written))
    .filter((name) => taken.includes(name))
    .map((name) => ({ path: at('journeys', name), message: `: alarms of all users are called ${shown(name)}` }));

function promisesTwice({ definition: { promises = [] } }: Written): Problem[] {
  const names = promises.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ path: `promises[${index}].name`, message: `: ${shown(name)} is there twice` }]
      : [],
  );
}
