/** What an observer other than the injector saw of an effect. */
export interface Observation {
  readonly observer: string;
  readonly seen: boolean;
  readonly detail: string;
}
