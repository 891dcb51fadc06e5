/** How far metrics may lag behind in AWS. */
export const metricLagSeconds = 240;
