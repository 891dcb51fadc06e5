import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import {
  type ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCondition,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { namesOf, prefixOf } from '../../names.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { PrivateBucket } from '../shared/private-bucket.ts';
import { balancerTimeout, deregistrationDelay, privatePaths, probe, readyPath } from '../tasks/probe.ts';
import { WebFirewall } from './web-firewall.ts';

const ofAccessLogs = 'It is where access logs go; its own would be logs of logs.';

export interface EdgeProps {
  readonly config: Config;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  /** Of the service behind it. */
  readonly port: number;
}

/** The header by which the background load gets in where only some address ranges may: its own address is never the same. */
export const passHeader = 'x-breakwater-pass';

/** Where addresses are restricted, a load runs and there is no certificate. */
const passInTheClear =
  'allowedCidrs: without certificateArn the background load shows its pass over plain HTTP, and who reads it on its way may come in too';

/** The most values of all conditions of a listener's rule. Source: Elastic Load Balancing, quotas for Application Load Balancers. */
const mostValues = 5;

/**
 * Where users come in: a load balancer that takes a dead task out within 15 seconds, a hung one within 19. HTTPS where
 * there is a certificate, AWS's managed rules of WAF in production. Nobody gets at what health checks ask.
 */
export class Edge extends Construct {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  readonly targetGroup: ApplicationTargetGroup;
  /** `https://www.example.com`, or the load balancer's own name over HTTP. */
  readonly url: string;
  /** What the background load gives with each request; undefined where everybody may come in. */
  readonly pass?: ISecret;

  constructor(scope: Construct, id: string, { config, vpc, subnets, port }: EdgeProps) {
    super(scope, id);
    const { certificateArn, domainName, deletionProtection, allowedCidrs } = config;
    const toTasks = () => ListenerAction.forward([this.targetGroup]);
    this.loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      loadBalancerName: namesOf(config).loadBalancer,
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
        timeout: balancerTimeout,
        unhealthyThresholdCount: probe.failures,
        healthyThresholdCount: 2,
      },
    });
    this.listener = this.loadBalancer.addListener('Listener', {
      ...(certificateArn
        ? { port: 443, certificates: [Certificate.fromCertificateArn(this, 'Certificate', certificateArn)] }
        : { port: 80 }),
      defaultAction: allowedCidrs ? refuse(403, 'this address may not come in') : toTasks(),
    });
    this.listener.addAction('Private', {
      priority: 1,
      conditions: [ListenerCondition.pathPatterns(privatePaths)],
      action: refuse(404, 'there is nothing here'),
    });
    if (allowedCidrs) this.pass = this.letIn(config, allowedCidrs, toTasks);
    if (certificateArn) {
      const defaultAction = ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true });
      this.loadBalancer.addListener('Redirect', { port: 80, defaultAction });
    }
    if (config.production) new WebFirewall(this, 'Firewall', { config, loadBalancer: this.loadBalancer });
    acknowledge(this.loadBalancer, {
      'AwsSolutions-EC23': 'The edge is for everybody, unless its listener says for whom; all behind it is private.',
    });
    this.url = `${certificateArn ? 'https' : 'http'}://${domainName ?? this.loadBalancer.loadBalancerDnsName}`;
  }

  /**
   * Forwards what comes from the address ranges, and what has the pass: which goes over plain HTTP, from a public address,
   * where there is no certificate. Synth says so.
   */
  private letIn(config: Config, cidrs: readonly string[], toTasks: () => ListenerAction): ISecret {
    if (config.load && !config.certificateArn) Annotations.of(this).addInfo(passInTheClear);
    for (let at = 0; at < cidrs.length; at += mostValues) {
      this.listener.addAction(`Allowed${at}`, {
        priority: 10 + at,
        conditions: [ListenerCondition.sourceIps(cidrs.slice(at, at + mostValues))],
        action: toTasks(),
      });
    }
    const pass = new Secret(this, 'Pass', {
      description: `${prefixOf(config)}: lets the background load in`,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    acknowledge(pass, {
      'AwsSolutions-SMG4':
        'Only the listener and the background load know it; it opens no more than an allowed address does, and is replaced by a deployment.',
    });
    this.listener.addAction('BackgroundLoad', {
      priority: 2,
      conditions: [ListenerCondition.httpHeader(passHeader, [pass.secretValue.unsafeUnwrap()])],
      action: toTasks(),
    });
    return pass as ISecret;
  }
}

function refuse(status: number, message: string): ListenerAction {
  return ListenerAction.fixedResponse(status, {
    contentType: 'application/json',
    messageBody: JSON.stringify({ error: status === 404 ? 'NotFound' : 'Forbidden', message }),
  });
}
