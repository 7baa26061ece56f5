import type { Telemetry } from '../../shared/telemetry.ts';

export interface RecordedTelemetry extends Telemetry {
  readonly notes: { level: string; notice: string; fields: Record<string, unknown> }[];
  readonly counts: Record<string, number>;
  /** The names of the metrics of each time that some were sent. */
  readonly sent: (readonly string[])[];
  /** A number of the log lines, over all of them. */
  total(field: string): number;
}

/** Keeps what a function says, so that a test can read it. */
export function aTelemetry(): RecordedTelemetry {
  const notes: RecordedTelemetry['notes'] = [];
  const counts: Record<string, number> = {};
  const sent: RecordedTelemetry['sent'] = [];
  return {
    notes,
    counts,
    sent,
    note: (level, notice, fields) => {
      notes.push({ level, notice, fields });
    },
    total: (field) => notes.reduce((sum, { fields }) => sum + Number(fields[field] ?? 0), 0),
    count: (more) => {
      sent.push(Object.keys(more));
      for (const [name, value] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + value;
    },
  };
}
