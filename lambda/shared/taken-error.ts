/** Another handler is at the same thing: who comes now comes again, for the other may die in the middle. */
export class TakenError extends Error {
  override readonly name = 'Taken';

  constructor(what: string) {
    super(`${what} is being done by another handler: this message comes again`);
  }
}
