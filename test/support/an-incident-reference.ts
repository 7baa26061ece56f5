import type { IncidentReference } from '../../shared/bounce/incident-reference.ts';

/** The reference of an incident that covers the B of `aBounce`, open unless said. */
export function anIncidentReference(what: Partial<IncidentReference> = {}): IncidentReference {
  return {
    id: 'outage-20261101-gmail.com-B-0a0a',
    campaignActivityId: '0a0a0a0a-0000-4000-8000-000000000001',
    code: 'B',
    provider: 'gmail.com',
    status: 'open',
    version: 1,
    ...what,
  };
}
