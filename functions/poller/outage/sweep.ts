import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { isOpen, referenceOf } from '../../../shared/bounce/outage/incident.ts';
import { encodeBounce, mostReferences } from '../../../shared/bounce-message.ts';
import type { RecordReader } from '../../../shared/storage/address-records.ts';
import type { IncidentMembers } from '../../../shared/storage/incident-members.ts';
import type { Erased } from '../memory/erased.ts';
import type { BouncePublisher } from '../read/bounce-publisher.ts';
import type { KnownIncidents } from './known-incidents.ts';

export interface SweepParts {
  readonly incidents: KnownIncidents;
  readonly members: IncidentMembers;
  readonly records: RecordReader;
  readonly publisher: BouncePublisher;
  readonly erased: Erased;
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
 * Has every address decided again that still waits for an incident which has ended: one of its bounces is published with
 * the references as they are now. The index may lag and messages may repeat, so every run sweeps again; an address that
 * was decided since is not on the list any more.
 */
export async function sweep({ incidents, members, records, publisher, erased }: SweepParts): Promise<Swept> {
  const current = new Map(incidents.all().map((incident) => [incident.id, referenceOf(incident)]));
  let swept = 0;
  try {
    for (const { id } of incidents.all().filter((incident) => !isOpen(incident))) {
      for await (const addresses of members.pages(id)) {
        if (addresses.length > 0) {
          const found = await records.readMany(addresses);
          const told = [...found.values()].flatMap(toMessage);
          const comesBack = await erased.among(told.map(({ bounce }) => bounce));
          const bodies = told
            .filter(({ bounce }) => !comesBack(bounce))
            .map(({ bounce, news }) => encodeBounce(bounce, news));
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

  /** Nothing for an address that was decided since: the index lags. */
  function toMessage({ address, history, incidentReferences }: AddressRecord) {
    const [bounce] = history.newest;
    const news = incidentReferences.flatMap(({ id, version }) => {
      const reference = current.get(id);
      return reference && reference.version > version ? [reference] : [];
    });
    return bounce && news.length > 0
      ? [{ bounce: { ...bounce, address }, news: news.slice(0, mostReferences) }]
      : [];
  }
}
