/** So many seconds of the users are kept: ten minutes. */
export const keptSeconds = 600;
