/** The environment variables by which a handler is told what it works with: the stack and this machine set what is read. */
export const handlerVariables = {
  modelFile: 'RESPONSE_MODEL_FILE',
  ledgerTable: 'LEDGER_TABLE',
  peopleTopicArn: 'PEOPLE_TOPIC_ARN',
  /** Of `notify`: the topic of mails; absent where nobody gets any. */
  mailTopicArn: 'MAIL_TOPIC_ARN',
  queueUrl: 'QUEUE_URL',
  cluster: 'CLUSTER',
  /** Of `notify`, where there is no Secrets Manager: a JSON file of secrets by name. */
  secretsFile: 'NOTIFY_SECRETS_FILE',
} as const;
