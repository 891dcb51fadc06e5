import { Rule } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { endedOtherwise } from '../../model/events/statuses.ts';
import { namesOf } from '../../names.ts';

export interface ExperimentRulesProps {
  readonly config: Config;
  readonly templateIds: readonly string[];
  /** Who keeps the ledger; they let rules of that name in. */
  readonly queues: readonly IQueue[];
  /** Where people hear of it; it lets rules of that name in. */
  readonly topic: ITopic;
}

/** Ids in one rule: a pattern takes 2048 characters. Source: EventBridge user guide, quotas. */
const idsPerRule = 60;

/**
 * What FIS says of the experiments of this environment: every state to who keeps the ledger, and on the topic `people` that
 * one ended otherwise than completed: stopped, by an alarm or by hand, failed or cancelled. `notify` leaves these events
 * alone: it is told by the ledger's keeper, with the alarm that did it, and sends one message.
 * FIS sends these events on a best effort. Source: FIS user guide, monitoring by EventBridge.
 */
export class ExperimentRules extends Construct {
  constructor(scope: Construct, id: string, { config, templateIds, queues, topic }: ExperimentRulesProps) {
    super(scope, id);
    const { ruleOfExperiments } = namesOf(config);
    for (let from = 0; from < templateIds.length; from += idsPerRule) {
      const number = 1 + from / idsPerRule;
      const detail = { 'experiment-template-id': templateIds.slice(from, from + idsPerRule) };
      const rule = (
        name: string,
        description: string,
        detailPattern: Record<string, unknown>,
        arns: readonly string[],
      ): Rule =>
        new Rule(this, name, {
          ruleName: `${ruleOfExperiments}-${name.toLowerCase()}`,
          description: `${config.name}: ${description}`,
          eventPattern: {
            source: ['aws.fis'],
            detailType: ['FIS Experiment State Change'],
            detail: { ...detail, ...detailPattern },
          },
          // Queues and topic belong to a stack that comes before: what they let in is said there, by name.
          targets: arns.map((arn) => ({ bind: () => ({ arn }) })),
        });
      const queueArns = queues.map(({ queueArn }) => queueArn);
      rule(`States-${number}`, 'what becomes of experiments', {}, queueArns);
      const otherwise = { 'new-state': { status: [...endedOtherwise] } };
      rule(`Ended-${number}`, 'experiments that ended otherwise than completed', otherwise, [topic.topicArn]);
    }
  }
}
