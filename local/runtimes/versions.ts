/** Where a version of a service stands that was deployed for a fault. */
export interface VersionLook {
  /** Its tasks that have not stopped and are not about to. */
  readonly tasks: number;
  /** Another version is what the service is to run. */
  readonly isReplaced: boolean;
}

/** What deploys versions of services for faults, and takes them back. */
export interface Versions {
  /** Deploys what the service runs with one variable changed. Rejects with InvalidTargetError where that cannot be now. */
  deploy(faultId: string, service: string, variable: { readonly name: string; readonly value: string }): Promise<void>;
  /** Deploys the version from before, unless another has replaced it already; resolves when no task of it is left. */
  takeBack(faultId: string): Promise<void>;
  /** Undefined where the fault has deployed nothing. */
  look(faultId: string): VersionLook | undefined;
}
