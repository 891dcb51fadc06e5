/** Users beyond the usual ones, who come for a fault. */
export interface Crowd {
  /** Rejects with InvalidTargetError where there is no load that could grow. */
  come(faultId: string, more: { readonly service: string; readonly factor: number }): Promise<void>;
  /** Idempotent; resolves when no more of them come. */
  leave(faultId: string): Promise<void>;
  /** Arrivals a second at the service since they come, and those that are usual. Undefined where they do not. */
  look(faultId: string): { readonly rate: number; readonly usual: number } | undefined;
}
