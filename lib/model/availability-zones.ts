/** The processors that Fargate has for Linux. */
export const architectures = ['arm64', 'x86-64'] as const;
export type Architecture = (typeof architectures)[number];

/**
 * What the ids of a Region's Availability Zones begin with, and their numbers: an id means the same place in every
 * account, a letter does not. The page names no zones of GovCloud and China.
 * Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html, as known in November 2026.
 */
const zonesOfRegions: Readonly<Record<string, readonly [prefix: string, ...numbers: number[]]>> = {
  'us-east-1': ['use1', 1, 2, 3, 4, 5, 6],
  'us-east-2': ['use2', 1, 2, 3],
  'us-west-1': ['usw1', 1, 2, 3],
  'us-west-2': ['usw2', 1, 2, 3, 4],
  'ca-central-1': ['cac1', 1, 2, 4],
  'ca-west-1': ['caw1', 1, 2, 3],
  'mx-central-1': ['mxc1', 1, 2, 3],
  'af-south-1': ['afs1', 1, 2, 3],
  'ap-east-1': ['ape1', 1, 2, 3],
  'ap-east-2': ['ape2', 1, 2, 3],
  'ap-northeast-1': ['apne1', 1, 2, 3, 4],
  'ap-northeast-2': ['apne2', 1, 2, 3, 4],
  'ap-northeast-3': ['apne3', 1, 2, 3],
  'ap-south-1': ['aps1', 1, 2, 3],
  'ap-south-2': ['aps2', 1, 2, 3],
  'ap-southeast-1': ['apse1', 1, 2, 3],
  'ap-southeast-2': ['apse2', 1, 2, 3],
  'ap-southeast-3': ['apse3', 1, 2, 3],
  'ap-southeast-4': ['apse4', 1, 2, 3],
  'ap-southeast-5': ['apse5', 1, 2, 3],
  'ap-southeast-6': ['apse6', 1, 2, 3],
  'ap-southeast-7': ['apse7', 1, 2, 3],
  'eu-central-1': ['euc1', 1, 2, 3],
  'eu-central-2': ['euc2', 1, 2, 3],
  'eu-north-1': ['eun1', 1, 2, 3],
  'eu-south-1': ['eus1', 1, 2, 3],
  'eu-south-2': ['eus2', 1, 2, 3],
  'eu-west-1': ['euw1', 1, 2, 3],
  'eu-west-2': ['euw2', 1, 2, 3],
  'eu-west-3': ['euw3', 1, 2, 3],
  'il-central-1': ['ilc1', 1, 2, 3],
  'me-central-1': ['mec1', 1, 2, 3],
  'me-south-1': ['mes1', 1, 2, 3],
  'sa-east-1': ['sae1', 1, 2, 3],
};

/** Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html, as known in November 2026. */
const withoutFargate: ReadonlySet<string> = new Set(['usw1-az2', 'apne1-az3']);

/** Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html, as known in November 2026. */
const withoutArm64: ReadonlySet<string> = new Set(['use1-az3']);

/** Zones of a Region that run tasks of either architecture, lowest number first; none where the Region is not known here. */
export function fargateZones(region: string): string[] {
  const [prefix, ...numbers] = zonesOfRegions[region] ?? [];
  return numbers
    .map((number) => `${prefix}-az${number}`)
    .filter((id) => !withoutFargate.has(id) && !withoutArm64.has(id));
}

/**
 * Why no task of the architecture can run in a zone of that id in the Region; undefined where nothing is known against
 * it. A number that is not listed may be a zone that is newer than the list.
 */
export function whyNoTasks(id: string, region: string, architecture: Architecture): string | undefined {
  if (!/^[a-z]{3,5}\d-az\d$/.test(id)) return 'is not the id of an Availability Zone such as use1-az1';
  const prefix = id.slice(0, id.indexOf('-'));
  const [expected] = zonesOfRegions[region] ?? [];
  if (expected ? expected !== prefix : regionOf(prefix)) return `is not in ${region}`;
  if (withoutFargate.has(id)) return 'has no Fargate';
  if (architecture === 'arm64' && withoutArm64.has(id)) return 'has no Fargate for ARM64';
  return undefined;
}

const regionOf = (prefix: string): string | undefined =>
  Object.keys(zonesOfRegions).find((region) => zonesOfRegions[region]?.[0] === prefix);
