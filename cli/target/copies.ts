import type { ErasedFromFiles, Erasure } from '../../local/store/erase-from-files.ts';

export type { ErasedFromFiles, Erasure };

/** What is kept beside the table. */
export interface Copies {
  /** Takes a person out; repeating it does the rest. Throws StoreError. */
  erase(erasure: Erasure): Promise<ErasedFromFiles>;
}
