/** Users beyond the usual ones, who come for a fault. */
export interface Crowd {
  /** Rejects with InvalidTargetError where there is no load that could grow. */
  come(faultId: string, more: { readonly service: string; readonly factor: number }): Promise<void>;
  /** Idempotent; resolves when no more of them come. */
  leave(faultId: string): Promise<void>;
  /** How many of them have come a second, by the answers to them, and how many are usual. Undefined where they do not come. */
  look(faultId: string): { readonly rate: number; readonly usual: number } | undefined;
  /** Watches for a moment whether one of them is answered who came after all were told to leave. */
  haveLeft(faultId: string): Promise<boolean>;
}
