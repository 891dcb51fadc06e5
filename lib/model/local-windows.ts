/**
 * The windows in which alarms on this machine look, seconds. An answer is known here when it is given, where CloudWatch's
 * metrics are ten seconds apart and come later: so they are shorter, and as many. A window without the samples that it
 * wants goes on, at most until it is as long as AWS's.
 */
export const localWindows = {
  objective: 5,
  /** How far back an objective's alarm looks. */
  lookBack: 15,
  deployment: 2,
  longest: 60,
} as const;

/** Samples without which a 95th percentile means nothing. */
export const samplesOfLatency = 20;
