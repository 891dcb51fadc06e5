import type { System } from '../../lib/model/system.ts';
import type { Topology } from '../../lib/model/topology.ts';
import type { JourneyDefinition } from '../journeys/journey.ts';
import { resolveJourneys } from '../journeys/resolve-journeys.ts';
import { dataPromise } from '../promises.ts';
import type { Written } from './names.ts';

/** What users do, and what they are promised. */
export function usersOf(
  written: Written,
  topology: Topology,
): Pick<System, 'journeys' | 'requests' | 'promises' | 'receipts'> {
  const { journeys, requests, answering } = resolveJourneys(journeyDefinitionsOf(written), topology);
  const asked = { topology, journeys, answering };
  return {
    journeys,
    requests,
    promises: (written.definition.promises ?? []).map((promise) => dataPromise(promise, asked)),
    receipts: 'answers',
  };
}

/** The journeys of a definition, the short form written out; one of `/` where there are none. */
export function journeyDefinitionsOf({ definition }: Written): Readonly<Record<string, JourneyDefinition>> {
  const entries = Object.entries(definition.journeys ?? {});
  if (entries.length === 0) return { home: { request: '/' } };
  return Object.fromEntries(
    entries.map(([name, journey]) => [name, typeof journey === 'string' ? { request: journey } : journey]),
  );
}
