/**
 * What passes from the beginning of harm until FIS stops an experiment, at most, in seconds. Ours and CloudWatch's rhythm
 * can be computed: harm that begins in the second half of a window shows in the next, so a window and a half; the line of
 * the window is printed when its last answer is in; a high-resolution alarm looks every ten seconds, others every minute.
 * For a window of ten seconds and answers that hang that is 15 + 3.5 + 10 = 28.5 s, with answers that fail at once
 * 15 + 0.5 + 10. AWS gives no times for the rest (log driver, extraction of metrics, EventBridge, FIS): what is allowed
 * for it here is what people report of the whole, 40 to 90 s, and nobody has measured it on this system.
 */
const parts = {
  windows: 1.5,
  /** A request's deadline, and two looks: of the load at what came in, of the walker at what is complete. */
  lateAnswers: 3.5,
  /** The load balancer's metrics are a minute apart, and come some time after it. */
  edgeMetrics: 60,
  aws: 60,
} as const;

/** Seconds until a guardrail of users or journeys stops an experiment, at most. */
export function alarmLagSeconds(windowSeconds: number): number {
  return parts.windows * windowSeconds + parts.lateAnswers + evaluationOf(windowSeconds) + parts.aws;
}

/** The same of the load balancer's guardrail, where no load asks. */
export const edgeLagSeconds = parts.windows * 60 + parts.edgeMetrics + evaluationOf(60) + parts.aws;

/**
 * Points may come so many windows late. Where an expression fills gaps, what is filled in is then the newest point, good
 * or as the one before: an alarm on that point alone stays OK for ever. So such an alarm wants fewer bad windows than it
 * looks at, by this many. Source: CloudWatch user guide, "Using metric math", FILL, which advises M out of N alarms.
 */
export const lateWindows = 2;

/** How many windows an alarm on which one bad window is enough looks at: a minute of them, and those that may be late. */
export const windowsLookedAt = (windowSeconds: number): number => Math.max(1 + lateWindows, 60 / windowSeconds);

/** Seconds from the end of harm until a guardrail of users or journeys is OK again, at most: until it no longer looks back on it. */
export function calmSeconds(windowSeconds: number): number {
  return ringing(windowSeconds) + parts.lateAnswers + evaluationOf(windowSeconds) + parts.aws;
}

/** The same of the load balancer's guardrail. */
export const edgeCalmSeconds = ringing(60) + parts.edgeMetrics + evaluationOf(60) + parts.aws;

/** The window in which harm ended, and all that come until it is looked at no more. */
function ringing(windowSeconds: number): number {
  return (1 + windowsLookedAt(windowSeconds)) * windowSeconds;
}

/** How often an alarm is evaluated. */
function evaluationOf(windowSeconds: number): number {
  return windowSeconds < 60 ? 10 : 60;
}
