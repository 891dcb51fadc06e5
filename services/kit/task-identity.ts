import { request } from 'undici';

/** Longest wait for ECS to tell who this task is; a task starts all the same. Milliseconds. */
const metadataTimeoutMs = 1_000;

/**
 * The variables, with TASK_ID and AVAILABILITY_ZONE from ECS where they are not given. Never rejects: without ECS, or
 * without its answer within a second, they are as they were.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
 */
export async function withTaskIdentity(variables: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const { ECS_CONTAINER_METADATA_URI_V4: metadata, TASK_ID, AVAILABILITY_ZONE } = variables;
  if (!metadata || (TASK_ID && AVAILABILITY_ZONE)) return variables;
  try {
    const { statusCode, body } = await request(`${metadata}/task`, { signal: AbortSignal.timeout(metadataTimeoutMs) });
    const task = (await body.json()) as { TaskARN?: string; AvailabilityZone?: string };
    if (statusCode !== 200) return variables;
    return {
      ...variables,
      TASK_ID: TASK_ID || task.TaskARN?.split('/').at(-1),
      AVAILABILITY_ZONE: AVAILABILITY_ZONE || task.AvailabilityZone,
    };
  } catch {
    return variables;
  }
}
