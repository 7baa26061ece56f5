import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { encodeBounce, mostReferences } from '../../../shared/bounce-message.ts';
import type { AddressRecords } from '../../../shared/storage/address-records.ts';
import type { IncidentMembers } from '../../../shared/storage/incident-members.ts';
import { referenceOf } from '../../../shared/storage/incident-register.ts';
import type { BouncePublisher } from '../read/bounce-publisher.ts';
import type { KnownIncidents } from './known-incidents.ts';

export interface SweepParts {
  readonly incidents: KnownIncidents;
  readonly members: IncidentMembers;
  readonly records: Pick<AddressRecords, 'readMany'>;
  readonly publisher: BouncePublisher;
}

/** What a sweep came to. `error` is set where it ended early. */
export interface Swept {
  /** Messages published. */
  readonly swept: number;
  readonly error?: unknown;
}

/** Addresses swept in one run: a minute's work. The next run goes on. */
const mostAddresses = 20_000;

/**
 * Tells every address that still waits for a settled incident what has become of it: one of its bounces is published
 * again with the incidentReferences as they are now, and the classifier decides anew. The index may lag and messages may repeat, so
 * it is looked again in every run; an address that has been told is not on the list any more.
 */
export async function sweep({ incidents, members, records, publisher }: SweepParts): Promise<Swept> {
  const current = new Map(incidents.all().map((incident) => [incident.id, referenceOf(incident)]));
  let swept = 0;
  try {
    for (const { id } of incidents.all().filter(({ status }) => status !== 'open')) {
      for await (const addresses of members.pages(id)) {
        if (addresses.length > 0) {
          const found = await records.readMany(addresses);
          const bodies = [...found.values()].flatMap((record) => toBody(record));
          const refused = await publisher.publish(bodies);
          swept += bodies.length - refused.length;
        }
        if (swept >= mostAddresses) return { swept };
      }
    }
    return { swept };
  } catch (error) {
    return { swept, error };
  }

  /** Nothing for who has been told already: the index lags. */
  function toBody({ address, history, incidentReferences }: AddressRecord): string[] {
    const [bounce] = history.newest;
    const news = incidentReferences.flatMap(({ id, version }) => {
      const reference = current.get(id);
      return reference && reference.version > version ? [reference] : [];
    });
    return bounce && news.length > 0
      ? [encodeBounce({ ...bounce, address }, news.slice(0, mostReferences))]
      : [];
  }
}
