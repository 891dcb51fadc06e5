import { defineFault, onlyKnown } from './fault.ts';
import { duration, region } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { subnets, targetType } from './target.ts';

const parameters = {
  region: region('The Region that cannot be reached.'),
  duration: duration('How long it cannot.'),
};

const oneRegion = 'what runs here is in one Region, and sends nothing to another';

/** Source: FIS actions reference. */
const cutRegionByRoutes = defineFault({
  actionId: 'aws:network:route-table-disrupt-cross-region-connectivity',
  description: 'Lets nothing that is sent from subnets reach another Region, by their route tables.',
  target: subnets,
  parameters,
  permissions: anywhere(
    'ec2:AssociateRouteTable',
    'ec2:CreateManagedPrefixList',
    'ec2:CreateNetworkInterface',
    'ec2:CreateRoute',
    'ec2:CreateRouteTable',
    'ec2:CreateTags',
    'ec2:DeleteManagedPrefixList',
    'ec2:DeleteNetworkInterface',
    'ec2:DeleteRouteTable',
    'ec2:DescribeManagedPrefixLists',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcPeeringConnections',
    'ec2:DescribeVpcs',
    'ec2:DisassociateRouteTable',
    'ec2:GetManagedPrefixListEntries',
    'ec2:ModifyManagedPrefixList',
    'ec2:ModifyVpcEndpoint',
    'ec2:ReplaceRouteTableAssociation',
  ),
  ...onlyKnown(oneRegion),
});

/** Source: FIS actions reference. */
const cutRegionByTransitGateway = defineFault({
  actionId: 'aws:network:transit-gateway-disrupt-cross-region-connectivity',
  description: 'Lets nothing reach another Region over the peerings of a transit gateway.',
  target: targetType({
    resourceType: 'aws:ec2:transit-gateway',
    description: 'A transit gateway',
    key: 'TransitGateways',
  }),
  parameters,
  permissions: anywhere(
    'ec2:AssociateTransitGatewayRouteTable',
    'ec2:DescribeTransitGatewayAttachments',
    'ec2:DescribeTransitGatewayPeeringAttachments',
    'ec2:DescribeTransitGateways',
    'ec2:DisassociateTransitGatewayRouteTable',
  ),
  ...onlyKnown(oneRegion),
});

/** Endpoints of another Region need vpce:AllowMultiRegion, too. Source: FIS actions reference. */
const disruptVpcEndpoint = defineFault({
  actionId: 'aws:network:disrupt-vpc-endpoint',
  description: 'Lets nothing pass an interface endpoint of a VPC.',
  target: targetType({
    resourceType: 'aws:ec2:vpc-endpoint',
    description: 'An Amazon VPC endpoint',
    key: 'VPCEndpoints',
  }),
  parameters: { duration: duration('How long nothing passes.') },
  permissions: anywhere(
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeSecurityGroups',
    'ec2:ModifyVpcEndpoint',
    'ec2:CreateSecurityGroup',
    'ec2:DeleteSecurityGroup',
    'ec2:RevokeSecurityGroupEgress',
    'ec2:CreateTags',
  ),
  ...onlyKnown('endpoints of a VPC exist in AWS only'),
});

/** Source: FIS actions reference. */
const disconnectVirtualInterface = defineFault({
  actionId: 'aws:directconnect:virtual-interface-disconnect',
  description: 'Takes the BGP sessions of a virtual interface of Direct Connect down.',
  target: targetType({
    resourceType: 'aws:directconnect:virtual-interface',
    description: 'An AWS Direct Connect virtual interface',
    key: 'VirtualInterfaces',
  }),
  parameters: { duration: duration('How long they are down.', { least: 'PT10M' }) },
  permissions: anywhere(
    'directconnect:DescribeVirtualInterfaces',
    'directconnect:StartBgpFailoverTest',
    'directconnect:ListVirtualInterfaceTestHistory',
    'directconnect:StopBgpFailoverTest',
    'tag:GetResources',
  ),
  ...onlyKnown('nothing here is reached over Direct Connect'),
});

export const vpcNetworkFaults = [
  cutRegionByRoutes,
  cutRegionByTransitGateway,
  disruptVpcEndpoint,
  disconnectVirtualInterface,
] as const;
