/** What a service has said of the time, and ours at that moment, in epoch milliseconds. */
export interface TimeOfService {
  /** `AWS`, `Constant Contact`. */
  readonly from: string;
  readonly theirs: number;
  readonly ours: number;
}

/** How far this computer's clock is off, as the beginning of a sentence. */
export function clockDifference({ from, theirs, ours }: TimeOfService): string {
  const minutes = Math.round(Math.abs(ours - theirs) / 60_000).toLocaleString('en-US');
  return `This computer's clock is ${minutes} minutes ${ours > theirs ? 'ahead of' : 'behind'} ${from}'s`;
}
