import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  type ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Config } from '../../config.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { PrivateBucket } from '../shared/private-bucket.ts';
import { deregistrationDelay, probe, readyPath } from '../tasks/probe.ts';

const ofAccessLogs = 'It is where access logs go; its own would be logs of logs.';

export interface EdgeProps {
  readonly config: Config;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  /** Of the service behind it. */
  readonly port: number;
}

/** Where users come in: a load balancer that takes a dead task out within twelve seconds. HTTPS where there is a certificate. */
export class Edge extends Construct {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  readonly targetGroup: ApplicationTargetGroup;
  /** `https://www.example.com`, or the load balancer's own name over HTTP. */
  readonly url: string;

  constructor(scope: Construct, id: string, { config, vpc, subnets, port }: EdgeProps) {
    super(scope, id);
    const { certificateArn, domainName, deletionProtection } = config;
    this.loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      vpcSubnets: subnets,
      internetFacing: true,
      deletionProtection,
      dropInvalidHeaderFields: true,
    });
    // Zone experiments lead users around a zone, and so may whoever is on call.
    this.loadBalancer.setAttribute('zonal_shift.config.enabled', 'true');
    this.loadBalancer.logAccessLogs(new PrivateBucket(this, 'AccessLogs', config, ofAccessLogs) as IBucket);
    this.targetGroup = new ApplicationTargetGroup(this, 'Tasks', {
      vpc,
      port,
      protocol: ApplicationProtocol.HTTP,
      targetType: TargetType.IP,
      deregistrationDelay,
      healthCheck: {
        path: readyPath,
        interval: probe.interval,
        timeout: probe.timeout,
        unhealthyThresholdCount: probe.failures,
        healthyThresholdCount: probe.failures,
      },
    });
    this.listener = this.loadBalancer.addListener('Listener', {
      ...(certificateArn
        ? { port: 443, certificates: [Certificate.fromCertificateArn(this, 'Certificate', certificateArn)] }
        : { port: 80 }),
      defaultAction: ListenerAction.forward([this.targetGroup]),
    });
    if (certificateArn) {
      const defaultAction = ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true });
      this.loadBalancer.addListener('Redirect', { port: 80, defaultAction });
    }
    acknowledge(this.loadBalancer, { 'AwsSolutions-EC23': 'The edge is for everybody; all behind it is private.' });
    this.url = `${certificateArn ? 'https' : 'http'}://${domainName ?? this.loadBalancer.loadBalancerDnsName}`;
  }
}
