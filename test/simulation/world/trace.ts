/** What happened, in order: always as a hash, and a line each where they are to be read. */
export interface Trace {
  /** `who` did or met `what`, and `how` it went. `details` is called only where lines are kept. */
  note(who: string, what: string, how?: string, details?: () => string): void;
  /** Of everything noted so far; the same seed gives the same one. */
  hash(): string;
  /** Lines so far; empty unless they are kept. */
  readonly lines: readonly string[];
}

/** @param now the simulated time, in milliseconds. */
export function createTrace(now: () => number, keepLines: boolean): Trace {
  const lines: string[] = [];
  let [high, low] = [0x811c9dc5, 0x1b873593];

  function mix(text: string): void {
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      high = Math.imul(high ^ unit, 0x01000193);
      low = Math.imul(low + unit, 0x85ebca6b) ^ (low >>> 13);
    }
  }

  return {
    lines,
    note(who, what, how = '', details) {
      const time = now();
      high ^= time | 0;
      low ^= (time / 2 ** 32) | 0;
      mix(who);
      mix(what);
      mix(how);
      if (!keepLines) return;
      const more = details?.() ?? '';
      lines.push(`${stamp(time)}  ${who.padEnd(12)}  ${what}${how && `: ${how}`}${more && ` (${more})`}`);
    },
    hash: () => [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}

/** `10 Mar 10:15:03.120` */
function stamp(time: number): string {
  const [date = '', clock = ''] = new Date(time).toISOString().split('T');
  return `${date.slice(5)} ${clock.slice(0, 12)}`;
}
