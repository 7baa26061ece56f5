import * as z from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { parseJson } from '../../shared/parse-json.ts';
import type { LoggedLine } from '../store/run-log.ts';

const kept = z.object({ message: z.enum(['run ended', 'batch classified']), decided: z.number().default(0) });

/** The lines of the functions' logs that commands look back to, and what the classifier says in them. */
export interface LogLines {
  /** Takes a line as a function has written it. */
  hear(line: string): void;
  /** The lines since the last call. */
  take(): readonly LoggedLine[];
  /** Bounces that were new to the record of their address, in all lines. */
  decided(): number;
}

export function createLogLines(clock: Clock): LogLines {
  let lines: LoggedLine[] = [];
  let decided = 0;
  return {
    hear(line) {
      const { data } = kept.safeParse(parseJson(line));
      if (!data) return;
      decided += data.decided;
      lines.push({ at: clock.now().toISOString(), line });
    },
    take() {
      const taken = lines;
      lines = [];
      return taken;
    },
    decided: () => decided,
  };
}
