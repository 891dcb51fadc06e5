/** The environment variables by which a handler is told what it works with: the stack and this machine set what is read. */
export const handlerVariables = {
  modelFile: 'RESPONSE_MODEL_FILE',
  ledgerTable: 'LEDGER_TABLE',
  peopleTopicArn: 'PEOPLE_TOPIC_ARN',
  queueUrl: 'QUEUE_URL',
  cluster: 'CLUSTER',
} as const;
