import { comparisonOf } from '../../../shared/bounce/outage/baseline.ts';
import type { Incident } from '../../../shared/bounce/outage/incident.ts';
import { type Judged, keyOf, type Send } from '../../../shared/bounce/outage/send.ts';
import { suspectsOf } from '../../../shared/bounce/outage/suspects.ts';
import { mostIncidents } from '../../../shared/storage/incident-register.ts';
import { judgeSuspect } from './judge-suspect.ts';
import type { KnownIncidents } from './known-incidents.ts';
import type { OutagePorts } from './outage-ports.ts';
import { publishIncident } from './publish-incident.ts';
import type { ReportedSend } from './sends.ts';

/** What a send is judged against, besides the incidents. */
export interface OtherSends {
  /** All sends of the lookback. */
  readonly sends: readonly Send[];
  /** Bounces that this run has published, by campaign activity. */
  readonly undecided: ReadonlyMap<string, number>;
}

export interface SendJudged {
  /** Judgements that found no outage, by `keyOf`. */
  readonly judged: Readonly<Record<string, Judged>>;
  /** Incidents opened, and those that the register had no room for. */
  readonly opened: readonly string[];
  readonly refused: readonly string[];
}

/**
 * Judges whatever stands out in a send, and opens incidents. An incident explains a part of what bounced elsewhere, so
 * the rest is judged again without it.
 *
 * @throws what `judgeSuspect` and `publishIncident` throw.
 */
export async function judgeSend(
  send: ReportedSend,
  others: OtherSends,
  ports: OutagePorts,
): Promise<SendJudged> {
  const opened: string[] = [];
  for (;;) {
    const once = await judgeOnce(send, others, ports);
    opened.push(...once.opened);
    if (once.opened.length === 0) return { ...once, opened };
  }
}

async function judgeOnce(send: ReportedSend, others: OtherSends, ports: OutagePorts): Promise<SendJudged> {
  const { incidents, detection } = ports;
  const known = () => ({
    ...others,
    incidents: incidents.all(),
    detection,
    now: ports.now().toISOString(),
  });
  const judged: Record<string, Judged> = {};
  const opened: string[] = [];
  const refused: string[] = [];
  for (const suspect of suspectsOf(send, known())) {
    const comparison = comparisonOf(send, suspect, known());
    if (!comparison) continue;
    const finding = await judgeSuspect(send, suspect, comparison, ports);
    if (finding.is === 'outage' && (await register(finding.incident, incidents))) {
      opened.push(finding.incident.id);
      await publishIncident(finding.incident, finding.bounces, ports);
    } else {
      if (finding.is === 'outage') refused.push(finding.incident.id);
      const at = ports.now().toISOString();
      judged[keyOf(suspect)] = { contacts: suspect.contacts, at, isUnsure: finding.is !== 'ordinary' };
    }
  }
  return { judged, opened, refused };
}

/** @returns false when the register is full. */
async function register(incident: Incident, incidents: KnownIncidents): Promise<boolean> {
  if (incidents.all().length >= mostIncidents) return false;
  await incidents.change((all) => (all.some(({ id }) => id === incident.id) ? all : [...all, incident]));
  return true;
}
