import { readBatchLine, readRunLine } from '../../cli/target/log-lines.ts';
import type { Clock } from '../../shared/clock.ts';
import type { LoggedLine } from '../store/run-log.ts';

/** The lines of the functions' logs that commands look back to, and what the classifier says in them. */
export interface LogLines {
  /** Takes a line as a function has written it. */
  hear(line: string): void;
  /** The lines since the last call. */
  take(): readonly LoggedLine[];
  /** Bounces that were new to the record of their address, in all lines. */
  decided(): number;
  /** Records that got new evidence, in all lines. */
  heard(): number;
}

export function createLogLines(clock: Clock): LogLines {
  let lines: LoggedLine[] = [];
  let [decided, heard] = [0, 0];
  return {
    hear(line) {
      const at = clock.now().toISOString();
      const batch = readBatchLine(line, at);
      if (!batch && !readRunLine(line, at)) return;
      decided += batch?.decided ?? 0;
      heard += batch?.evidence ?? 0;
      lines.push({ at, line });
    },
    take() {
      const taken = lines;
      lines = [];
      return taken;
    },
    decided: () => decided,
    heard: () => heard,
  };
}
