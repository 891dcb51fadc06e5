/** In every answer of /_breakwater/: the sequence number of the newest event when it was given (for a stream, when it began). */
export const asOfHeader = 'x-breakwater-as-of';
