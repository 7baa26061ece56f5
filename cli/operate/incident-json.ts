import type { WaitedFor } from './resolve-incident.ts';

/** An incident as `incidents --json` prints it. */
export function incidentJson({ incident, waiting }: WaitedFor): Record<string, unknown> {
  const { id, provider, code, campaignId, campaignActivityId, sentAt, openedAt } = incident;
  const { contacts, held, sent, sentThere, state } = incident;
  return {
    id,
    ...state,
    ...{ provider, code, campaignId, campaignActivityId, sentAt, openedAt },
    ...{ bounced: held, judged: contacts, sent, sentThere, waiting },
  };
}
