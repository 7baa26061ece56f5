import { describe, expect, it } from 'vitest';
import { settle } from '../../../shared/storage/incident-register.ts';
import { anIncident } from '../../support/an-incident.ts';

describe('settling an incident', () => {
  const at = '2026-11-20T12:00:00.000Z';
  const dismiss = (by: 'person' | 'later sends') => ({ status: 'dismissed', by, at }) as const;

  it('raises the version, and says by whom and when', () => {
    expect(settle([anIncident()], anIncident().id, dismiss('later sends'))).toEqual([
      { ...anIncident(), status: 'dismissed', version: 2, settledAt: at, settledBy: 'later sends' },
    ]);
  });

  it('says of one that is open again when it was opened, and nothing of how it was settled', () => {
    const dismissed = settle([anIncident()], anIncident().id, dismiss('person'));
    const [open] = settle(dismissed, anIncident().id, { status: 'open', by: 'person', at });
    expect(open).toEqual({ ...anIncident(), version: 3, reopenedAt: at });
  });

  it('changes nothing when it has that status already, or is not there', () => {
    const all = [anIncident()];
    expect(settle(all, anIncident().id, { status: 'open', by: 'person', at })).toBe(all);
    expect(settle(all, 'another', dismiss('person'))).toBe(all);
  });
});
