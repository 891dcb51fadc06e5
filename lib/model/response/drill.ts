/** The ledger's item that says that somebody tries whether alarms ring: while it is there handlers do nothing, and say so. */
export const drillKey = { pk: 'DRILL', sk: '-' } as const;

/** A drill whose command died is over after so many minutes. */
export const drillMinutes = 30;

/** What the reason of an alarm begins with that was made to ring. */
export const drillMark = 'DRILL: ';
