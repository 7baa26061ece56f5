import type { WaitedFor } from './resolve-incident.ts';

/** An incident as `incidents --json` prints it. */
export function incidentJson({ incident, waiting }: WaitedFor): Record<string, unknown> {
  const { id, level, part, code, campaignId, campaignActivityId, sentAt, openedAt } = incident;
  const { judged, held, sent, state } = incident;
  return {
    id,
    ...state,
    level,
    about: part.kind,
    ...('name' in part && { provider: part.name }),
    ...{ code, campaignId, campaignActivityId, sentAt, openedAt },
    ...{ bounced: held, judged, sent, waiting },
  };
}
