import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { ledgerKeys } from '../../model/response/ledger-keys.ts';
import { namesOf } from '../../names.ts';
import { removalPolicyOf } from '../shared/removal-policy.ts';

/** What handlers remember and agree on: one table, on demand, which outlives its stack where the environment protects data. */
export class ResponseLedger extends Table {
  constructor(scope: Construct, id: string, config: Config) {
    const text = (name: string) => ({ name, type: AttributeType.STRING });
    super(scope, id, {
      tableName: namesOf(config).ledger,
      partitionKey: text(ledgerKeys.partition),
      sortKey: text(ledgerKeys.sort),
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: ledgerKeys.expiry,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: config.deletionProtection,
      removalPolicy: removalPolicyOf(config),
    });
  }
}
