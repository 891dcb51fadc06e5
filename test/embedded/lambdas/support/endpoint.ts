/** Where SNS, SQS, CloudWatch and DynamoDB answer, as a LocalStack; undefined where the embedded ones stand in. */
export const endpoint: string | undefined = process.env.RESPONSE_ENDPOINT || undefined;

/** For the titles of tests, so that a result says what it was got on. */
export const onEndpoint = endpoint ? `(on ${endpoint})` : '(on the embedded services)';
