import {
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { injectsFaults } from '../../model/fault-injection.ts';
import { prefixOf } from '../../names.ts';

export interface InterfaceEndpointsProps {
  readonly config: Config;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
}

/** What a task calls while it starts and runs, beside the gateway endpoints' S3 and DynamoDB. */
const taskServices = {
  EcrApi: InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  Sqs: InterfaceVpcEndpointAwsService.SQS,
};

/** What the SSM agent beside a task calls. */
const agentServices = {
  Ssm: InterfaceVpcEndpointAwsService.SSM,
  SsmMessages: InterfaceVpcEndpointAwsService.SSM_MESSAGES,
  Ec2Messages: InterfaceVpcEndpointAwsService.EC2_MESSAGES,
};

/**
 * The AWS APIs inside a network: without a way out, tasks reach these, in private, and nothing else. With one, the queue's
 * API has an endpoint all the same: the public name's addresses change, and a network fault looks them up once, at its
 * start. Not verified for want of an account: that it then hits all that the name of the endpoint has.
 */
export class InterfaceEndpoints extends Construct {
  constructor(scope: Construct, id: string, { config, vpc, subnets }: InterfaceEndpointsProps) {
    super(scope, id);
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `${prefixOf(config)}: interface endpoints`,
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(Peer.ipv4(config.vpcCidr), Port.HTTPS, 'whatever runs in the network');
    const services = config.egress === 'interface-endpoints' ? allOf(config) : { Sqs: taskServices.Sqs };
    for (const [name, service] of Object.entries(services)) {
      new InterfaceVpcEndpoint(this, name, { vpc, service, subnets, securityGroups: [securityGroup], open: false });
    }
  }
}

const allOf = (config: Config) => ({ ...taskServices, ...(injectsFaults(config) && agentServices) });
