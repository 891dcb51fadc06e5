/** The tag under which a template says why nothing stops it. */
export const withoutStopConditionTag = 'breakwater:without-stop-condition';
