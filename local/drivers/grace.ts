/** How much longer than the fault its holder waits for word from the engine before it undoes the fault by itself. */
export const graceMilliseconds = 5000;
