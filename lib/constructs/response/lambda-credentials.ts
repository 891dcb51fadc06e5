/**
 * Stands for the SDK's chain of credentials in what is deployed: Lambda gives a function's in its environment, and what
 * else the chain knows (SSO, profiles, instance metadata) is most of what a cold start would load.
 * Source: Lambda developer guide, defined runtime environment variables.
 */
export const defaultProvider = () => async () => ({
  accessKeyId: given('AWS_ACCESS_KEY_ID'),
  secretAccessKey: given('AWS_SECRET_ACCESS_KEY'),
  ...(process.env.AWS_SESSION_TOKEN && { sessionToken: process.env.AWS_SESSION_TOKEN }),
});

function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
}
