import type { Telemetry } from '../../shared/telemetry.ts';

export interface RecordedTelemetry extends Telemetry {
  readonly notes: { level: string; notice: string; fields: Record<string, unknown> }[];
  readonly counts: Record<string, number>;
}

/** Keeps what a function says, so that a test can read it. */
export function aTelemetry(): RecordedTelemetry {
  const notes: RecordedTelemetry['notes'] = [];
  const counts: Record<string, number> = {};
  return {
    notes,
    counts,
    note: (level, notice, fields) => {
      notes.push({ level, notice, fields });
    },
    count: (more) => {
      for (const [name, value] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + value;
    },
  };
}
