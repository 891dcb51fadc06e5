/** Why a text is not linted, in half a sentence that follows the name of its file. */
export class InputProblem extends Error {}

/** It has no templates at all: nobody meant it, unless it was named by itself. */
export class NoTemplates extends InputProblem {}
