import { type Architecture, architectures, fargateZones, whyNoTasks } from './availability-zones.ts';

/** The most zones that an environment has. */
export const mostZones = 3;

/** Where an environment is, and on what. */
export interface Placement {
  readonly region: string;
  readonly zones: readonly string[];
  readonly architecture: Architecture;
}

/** The first zones of a Region that run tasks; with what to type where there are too few, or none is known. */
export function zonesIn(region: string, count: number): { readonly zones: string[]; readonly problem?: string } {
  const wrong = problemOfRegion(region);
  if (wrong) return { zones: [], problem: wrong };
  const zones = fargateZones(region).slice(0, count);
  if (zones.length === count) return { zones };
  const problem =
    zones.length === 0
      ? `the zones of region ${JSON.stringify(region)} are not known here: ${howToList(region)}`
      : `region ${region} has ${zones.length} zones for tasks, ${count} are wanted: be content with -c zones=${zones.join(',')}`;
  return { zones, problem };
}

/** What is wrong with it, and what to type instead; undefined where nothing is known against it. */
export function problemOfPlacement({ region, zones, architecture }: Placement): string | undefined {
  const wrong = problemOfRegion(region);
  if (wrong) return wrong;
  if (!architectures.includes(architecture)) {
    return `architecture ${JSON.stringify(architecture)} is none of ${architectures.join(', ')}`;
  }
  if (zones.length < 2 || zones.length > mostZones) return `zones: ${zones.length} given, 2 or ${mostZones} wanted`;
  const bad = zones.find((id) => whyNoTasks(id, region, architecture));
  if (bad === undefined) {
    return new Set(zones).size < zones.length ? `zones: one is given twice in ${zones.join(',')}` : undefined;
  }
  const good = fargateZones(region).slice(0, zones.length);
  const others = good.length > 1 ? `give others, e.g. -c zones=${good.join(',')}` : howToList(region);
  const onX86 = architecture === 'arm64' && !whyNoTasks(bad, region, 'x86-64');
  return `zones: ${JSON.stringify(bad)} ${whyNoTasks(bad, region, architecture)}: ${others}${onX86 ? ', or -c architecture=x86-64' : ''}`;
}

/** What is wrong with a Region itself. Source for China: the resource schemas of CloudFormation, which have no FIS there. */
function problemOfRegion(region: string): string | undefined {
  const given = `region ${JSON.stringify(region)}`;
  if (region.startsWith('cn-')) return `${given} has no AWS FIS, so no experiment template: choose another`;
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return undefined;
  const meant = region.trim().toLowerCase();
  return `${given} is not one such as us-east-1${fargateZones(meant).length > 0 ? `; did you mean ${meant}?` : ''}`;
}

const howToList = (region: string): string =>
  `give two or three ids with -c zones=ID,ID from aws ec2 describe-availability-zones --region ${region} --query AvailabilityZones[].ZoneId`;
