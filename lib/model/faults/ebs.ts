import { defineFault, onlyKnown } from './fault.ts';
import { decimal, duration, integer } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { targetType } from './target.ts';

const volumes = targetType({
  resourceType: 'aws:ec2:ebs-volume',
  description: 'An Amazon EBS volume',
  key: 'Volumes',
  parameters: {
    availabilityZoneIdentifier: { description: 'The zone whose volumes are the targets.', required: false },
  },
});

const noVolumes = 'volumes of EBS exist in AWS only';

const fromOneSecond = { least: 'PT1S' } as const;

/** Source: FIS actions reference. */
const pauseVolumeIo = defineFault({
  actionId: 'aws:ebs:pause-volume-io',
  description: 'Lets what is read from and written to a volume wait.',
  target: volumes,
  parameters: { duration: duration('How long it waits.', fromOneSecond) },
  permissions: anywhere('ec2:DescribeVolumes', 'ec2:PauseVolumeIO', 'tag:GetResources'),
  ...onlyKnown(noVolumes),
});

const share = (of: string) =>
  decimal(`The share of ${of} that are late, in percent.`, { min: 0.1, max: 100, default: 100 });

/** Volumes that are not io2 take 10 ms at least. */
const delay = (of: string) =>
  integer(`How late ${of} are, in milliseconds; at least 10, but on io2 volumes.`, {
    min: 1,
    max: 60_000,
    default: 100,
  });

/** Source: FIS actions reference. */
const volumeIoLatency = defineFault({
  actionId: 'aws:ebs:volume-io-latency',
  description: 'Delays what is read from and written to a volume.',
  target: volumes,
  parameters: {
    readIOPercentage: share('reads'),
    readIOLatencyMilliseconds: delay('reads'),
    writeIOPercentage: share('writes'),
    writeIOLatencyMilliseconds: delay('writes'),
    duration: duration('How long they are late.', fromOneSecond),
  },
  permissions: anywhere('ec2:DescribeVolumes', 'ec2:InjectVolumeIOLatency', 'tag:GetResources'),
  ...onlyKnown(noVolumes),
});

export const ebsFaults = [pauseVolumeIo, volumeIoLatency] as const;
