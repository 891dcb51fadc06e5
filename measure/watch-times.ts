/** Real time, all of it milliseconds. */

/** A baseline is looked for this far back, at most. */
export const longestBaseline = 10_000;
/** A load that has just begun is no baseline yet. */
export const warmUp = 2000;
/** So much traffic before a fault is compared with, at least, and a second more for the one that it begins in. */
export const leastBaseline = 4000;
/** Windows are emitted this long after their second, so that slow answers are in. */
export const windowLag = 5000;
/** Users are watched for so long after the fault, however soon they are served well: an early relapse is to be seen. */
export const windowsAfter = 4000;
/** How long what stands in for a broken dependency may do so once that is back, before nobody waits for it any longer. */
export const asBeforeWithin = 15_000;
/** How long what is pending may take to settle before it counts as lost. */
export const settle = 20_000;
/** How often a recovery is looked for, where there is news. */
export const lookEvery = 200;
