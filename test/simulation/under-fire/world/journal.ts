/** What happened in a world, in order: always as one number, and as sentences where somebody wants to read them. */
export interface Journal {
  /** `who` did or met `what`, and `how` it went. `details` is asked for only where the story is kept. */
  note(who: string, what: string, how?: string, details?: () => string): void;
  /** Stands for everything noted so far; the same seed gives the same one. */
  hash(): string;
  /** Sentences so far; empty unless they are kept. */
  readonly lines: readonly string[];
}

/** @param now the time of the world, in milliseconds. */
export function createJournal(now: () => number, keepStory: boolean): Journal {
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
      if (!keepStory) return;
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
