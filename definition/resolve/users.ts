import type { Journey } from '../../lib/model/journeys.ts';
import type { System } from '../../lib/model/system.ts';
import type { Topology } from '../../lib/model/topology.ts';
import type { JourneyDefinition } from '../schema/system.ts';
import type { Written } from './names.ts';

/** What users do, and what they are promised. */
export function usersOf(
  written: Written,
  topology: Topology,
): Pick<System, 'journeys' | 'requests' | 'promises' | 'receipts'> {
  return {
    journeys: journeysOf(written, topology),
    requests: () => {
      throw new Error('requests are not made yet');
    },
    promises: [],
    receipts: 'answers',
  };
}

/** The journeys of a definition, the short form written out; one of `/` where there are none. */
export function journeyDefinitionsOf({ definition }: Written): [string, JourneyDefinition][] {
  const entries = Object.entries(definition.journeys ?? {});
  if (entries.length === 0) return [['home', { request: '/' }]];
  return entries.map(([name, journey]) => [name, typeof journey === 'string' ? { request: journey } : journey]);
}

function journeysOf(written: Written, { services }: Topology): Journey[] {
  const all = journeyDefinitionsOf(written);
  const whole = all.reduce((sum, [, { weight = 1 }]) => sum + weight, 0);
  return all.map(([name, journey]) => {
    const { description = name, weight = 1, at } = journey;
    const edge = services.find((service) => service.public && (at === undefined || service.name === at));
    const called = edge?.calls.map(({ to }) => to).filter((to) => services.some((service) => service.name === to));
    return {
      name,
      description,
      share: (100 * weight) / whole,
      calls: journey.calls ?? called ?? [],
      ...((journey.writes ?? doesWrite(journey)) && { writes: true }),
    };
  });
}

/** Whether a request of it changes something, by its method; of a function nobody knows. */
function doesWrite({ request, steps = [] }: JourneyDefinition): boolean {
  return [request, ...steps].some((each) => {
    if (typeof each === 'string') return !/^(GET |HEAD )?\//.test(each);
    return typeof each === 'object' && !['GET', 'HEAD', undefined].includes(each.method);
  });
}
