import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { prefixOf } from '../../names.ts';
import { removalPolicyOf } from '../shared/removal-policy.ts';

export interface WebFirewallProps {
  readonly config: Config;
  readonly loadBalancer: ApplicationLoadBalancer;
}

/** AWS's own rules, in the order that they are asked. Source: AWS WAF developer guide, AWS Managed Rules rule groups. */
const managedRules = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
];

/** WAF before a load balancer: what AWS's managed rules know as bad is refused with 403, and what was refused is logged. */
export class WebFirewall extends Construct {
  constructor(scope: Construct, id: string, { config, loadBalancer }: WebFirewallProps) {
    super(scope, id);
    const seenAs = (metricName: string) => ({
      metricName,
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
    });
    const acl = new CfnWebACL(this, 'Acl', {
      name: prefixOf(config),
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: seenAs(prefixOf(config)),
      rules: managedRules.map((name, priority) => ({
        name,
        priority,
        statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
        overrideAction: { none: {} },
        visibilityConfig: seenAs(name),
      })),
    });
    new CfnWebACLAssociation(this, 'Association', {
      resourceArn: loadBalancer.loadBalancerArn,
      webAclArn: acl.attrArn,
    });
    // WAF takes no log group of another beginning. Source: AWS WAF developer guide, logging to CloudWatch Logs.
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `aws-waf-logs-${prefixOf(config)}`,
      retention: config.logRetentionDays,
      removalPolicy: removalPolicyOf(config),
    });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [arnOf(logGroup)],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          { Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] },
        ],
      },
    });
  }
}

/** Without the `:*` that CloudFormation puts at the end of a log group's ARN, and WAF does not take. */
function arnOf(logGroup: LogGroup): string {
  return Stack.of(logGroup).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroup.logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
