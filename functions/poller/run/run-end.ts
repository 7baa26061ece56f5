/** Why a run ends before all that is due is read. */
export interface RunEnd {
  /** An error of ours, or a fault. */
  readonly by: unknown;
  /** The activity whose report the run could not finish: the next run begins with it. */
  readonly unfinished: string | undefined;
}
