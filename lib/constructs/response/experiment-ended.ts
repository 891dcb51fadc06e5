import { Rule } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { endedOtherwise } from '../../model/events/statuses.ts';
import { namesOf } from '../../names.ts';

export interface ExperimentEndedProps {
  readonly config: Config;
  readonly templateIds: readonly string[];
  /** Where people hear of it; it lets rules of that name in. */
  readonly topic: ITopic;
}

/** Ids in one rule: a pattern takes 2048 characters. Source: EventBridge user guide, quotas. */
const idsPerRule = 60;

/**
 * Tells people of every experiment of this environment that ended otherwise than completed: stopped, by an alarm or by
 * hand, failed or cancelled. FIS sends these events on a best effort. Source: FIS user guide, monitoring by EventBridge.
 */
export class ExperimentEnded extends Construct {
  constructor(scope: Construct, id: string, { config, templateIds, topic }: ExperimentEndedProps) {
    super(scope, id);
    for (let from = 0; from < templateIds.length; from += idsPerRule) {
      const number = 1 + from / idsPerRule;
      new Rule(this, `Rule${number}`, {
        ruleName: `${namesOf(config).ruleOfExperiments}-${number}`,
        description: `Experiments of ${config.name} that ended otherwise than completed`,
        eventPattern: {
          source: ['aws.fis'],
          detailType: ['FIS Experiment State Change'],
          detail: {
            'experiment-template-id': templateIds.slice(from, from + idsPerRule),
            'new-state': { status: [...endedOtherwise] },
          },
        },
        // The topic belongs to a stack that comes before: what it lets in is said there, by name.
        targets: [{ bind: () => ({ arn: topic.topicArn }) }],
      });
    }
  }
}
