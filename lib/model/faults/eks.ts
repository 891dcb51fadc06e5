import { flowsPercent } from './common-parameters.ts';
import { defineFault, onlyKnown, type ParameterTable } from './fault.ts';
import { choice, duration, integer, jsonObject, list, optional, optionalText, sources, text } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { targetType } from './target.ts';

const noKubernetes = 'Kubernetes and its pods exist in AWS only: tasks here are of ECS';

const given = (description: string, required: boolean) => ({ description, required });

/** FIS finds 50 of them by parameters. Source: FIS user guide, targets and quotas. */
const pods = targetType({
  resourceType: 'aws:eks:pod',
  description: 'A Kubernetes pod',
  key: 'Pods',
  parameters: {
    availabilityZoneIdentifier: given('The zone whose pods are the targets.', false),
    clusterIdentifier: given('The name or ARN of the cluster of EKS.', true),
    namespace: given('The Kubernetes namespace of the pods.', true),
    selectorType: {
      ...given('How pods are found: labelSelector, deploymentName or podName.', true),
      oneOf: ['labelSelector', 'deploymentName', 'podName'],
    },
    selectorValue: given('The label, deployment or pod.', true),
    targetContainerName: given("The container that is hit, by its name in the pod's spec.", false),
  },
  maximumResolved: 50,
});

/** What every action on pods takes. */
const ofPods = {
  kubernetesServiceAccount: text('The service account of Kubernetes that may do it.'),
  fisPodContainerImage: optionalText("The image of the pod that does it; FIS's own unless told."),
  maxErrorsPercent: integer('The share of pods on which it may fail, in percent.', { max: 100, default: 0 }),
  fisPodLabels: optionalText('Labels of the pod that does it.'),
  fisPodAnnotations: optionalText('Annotations of the pod that does it.'),
};

/** What those take beside it that do without more rights on the node. */
const secured = {
  fisPodSecurityPolicy: optional(
    choice('The Kubernetes security standard of the pod that does it.', ['privileged', 'baseline', 'restricted']),
  ),
};

const lasts = duration('How long the fault lasts.');

/** Source: FIS actions reference. */
const onPods = (name: string, description: string, parameters: ParameterTable) =>
  defineFault({
    actionId: `aws:eks:pod-${name}`,
    description,
    target: pods,
    parameters: { ...parameters, ...ofPods },
    permissions: anywhere('eks:DescribeCluster', 'ec2:DescribeSubnets', 'tag:GetResources'),
    ...onlyKnown(noKubernetes),
  });

const podCpuStress = onPods('cpu-stress', 'Runs CPU stressors in pods.', {
  duration: lasts,
  percent: integer('The load of each stressor, in percent.', { default: 100, max: 100 }),
  workers: integer('The number of stressors; 0 means one per CPU.', { default: 0 }),
  ...secured,
});

const podDelete = onPods('delete', 'Deletes pods.', {
  gracePeriodSeconds: optional(integer("Seconds a pod has to end by itself; the pod's own unless told.")),
  ...secured,
});

const podIoStress = onPods('io-stress', 'Writes to the disks of pods and syncs, over and over.', {
  duration: lasts,
  workers: integer('The number of writers.', { default: 1, min: 1 }),
  percent: integer('The share of free space that is written, in percent.', { default: 80, max: 100 }),
  ...secured,
});

const podMemoryStress = onPods('memory-stress', 'Fills the memory of pods.', {
  duration: lasts,
  workers: integer('The number of stressors.', { default: 1, min: 1 }),
  percent: integer('The share of memory that is filled, in percent.', { default: 80, max: 100 }),
  ...secured,
});

const podNetworkBlackholePort = onPods(
  'network-blackhole-port',
  'Drops the packets that pods send to, or receive on, a port.',
  {
    duration: lasts,
    protocol: choice('The protocol of the packets.', ['tcp', 'udp']),
    trafficType: choice('Whether packets that come in or go out are dropped.', ['ingress', 'egress']),
    port: integer('The destination port.', { min: 1, max: 65535 }),
  },
);

const onInterfaces = {
  interface: {
    ...list('The network interfaces, or ALL, or DEFAULT for the first one.', { of: 'network interfaces' }),
    required: false,
    default: 'DEFAULT',
  },
  flowsPercent,
  sources: sources('Peers with which the traffic is hit.'),
};

const podNetworkLatency = onPods('network-latency', 'Delays the packets of pods.', {
  duration: lasts,
  delayMilliseconds: integer('Delay added to each packet, in milliseconds.', { default: 200 }),
  jitterMilliseconds: integer('Random variation of the delay, in milliseconds.', { default: 10 }),
  ...onInterfaces,
});

const podNetworkPacketLoss = onPods('network-packet-loss', 'Loses packets of pods.', {
  duration: lasts,
  lossPercent: integer('The share of packets that are lost, in percent.', { default: 7, min: 1, max: 100 }),
  ...onInterfaces,
});

const kinds = [
  ...['AWSChaos', 'DNSChaos', 'GCPChaos', 'HTTPChaos', 'IOChaos', 'JVMChaos', 'KernelChaos', 'NetworkChaos'],
  ...['PhysicalMachineChaos', 'PodChaos', 'PodHttpChaos', 'PodIOChaos', 'PodNetworkChaos', 'Schedule'],
  ...['StressChaos', 'TimeChaos', 'ChaosEngine'],
];

/** FIS takes one cluster by its ARN only. Source: FIS actions reference. */
const injectCustomResource = defineFault({
  actionId: 'aws:eks:inject-kubernetes-custom-resource',
  description: 'Runs an experiment of Chaos Mesh or Litmus that is installed on a cluster of EKS.',
  target: targetType({ resourceType: 'aws:eks:cluster', description: 'An Amazon EKS cluster', key: 'Cluster' }),
  targetsBy: 'resourceArns',
  parameters: {
    kubernetesApiVersion: choice('The API of the custom resource.', [
      'chaos-mesh.org/v1alpha1',
      'litmuschaos.io/v1alpha1',
    ]),
    kubernetesKind: choice('Its kind: ChaosEngine of Litmus, the others of Chaos Mesh.', kinds),
    kubernetesNamespace: text('The Kubernetes namespace.'),
    kubernetesSpec: jsonObject('The spec of the custom resource.'),
    maxDuration: duration('How long it may take.'),
  },
  permissions: [],
  ...onlyKnown(noKubernetes),
});

/** Source: FIS actions reference. */
const terminateNodegroupInstances = defineFault({
  actionId: 'aws:eks:terminate-nodegroup-instances',
  description: 'Terminates a share of the instances of a managed node group.',
  target: targetType({
    resourceType: 'aws:eks:nodegroup',
    description: 'An Amazon EKS node group',
    key: 'Nodegroups',
  }),
  parameters: {
    instanceTerminationPercentage: integer('The share of instances that end, in percent.', { min: 1, max: 100 }),
  },
  permissions: anywhere('ec2:DescribeInstances', 'ec2:TerminateInstances', 'eks:DescribeNodegroup', 'tag:GetResources'),
  ...onlyKnown(noKubernetes),
});

export const eksFaults = [
  injectCustomResource,
  podCpuStress,
  podDelete,
  podIoStress,
  podMemoryStress,
  podNetworkBlackholePort,
  podNetworkLatency,
  podNetworkPacketLoss,
  terminateNodegroupInstances,
] as const;
