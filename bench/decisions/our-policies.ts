import { nobodyErased } from '../../functions/poller/memory/erased.ts';
import { detectOutages } from '../../functions/poller/outage/detect-outages.ts';
import { type KnownIncidents, knownIncidents } from '../../functions/poller/outage/known-incidents.ts';
import { noLookUps } from '../../functions/poller/outage/mail-exchanges.ts';
import type { OutagePorts } from '../../functions/poller/outage/outage-ports.ts';
import { newCampaign } from '../../functions/poller/plan/apply.ts';
import { type CampaignMemory, newReport } from '../../functions/poller/plan/campaign-memory.ts';
import { largestProviders } from '../../functions/poller/read/rows-seen.ts';
import { type AddressFacts, assess } from '../../shared/bounce/assess.ts';
import type { Bounce } from '../../shared/bounce/bounce.ts';
import { type Delivery, joinEvidence, noEvidence } from '../../shared/bounce/evidence.ts';
import { addBounces, noBounces } from '../../shared/bounce/history.ts';
import { type IncidentReference, joinReferences } from '../../shared/bounce/incident-reference.ts';
import { daysAfter } from '../../shared/bounce/instant.ts';
import { referenceOf } from '../../shared/bounce/outage/incident.ts';
import { choosePolicy } from '../../shared/bounce/policies.ts';
import { confirmedCodes, type Policy } from '../../shared/bounce/policy.ts';
import { decodeBounce, decodeMessage, encodeEvidence } from '../../shared/bounce-message.ts';
import {
  contactsByProvider,
  contactsSeen,
  fingerprintOf,
} from '../../shared/constant-contact/fingerprint.ts';
import type { SentCampaign } from '../../shared/constant-contact/sent-campaign.ts';
import { cohortsInMemory, contactsAmong, memoryOver } from '../../test/support/outage-ports-in-memory.ts';
import { evidenceOfSend, recordsOf } from './evidence-of-send.ts';
import type { Assessment, RuleSet, SendOutcome } from './rule-set.ts';

/** A report is complete by then, and the next send has not gone out: the last run before it. */
const lookAfterDays = 6;
const lookbackSends = 13;

/** What `standard` was before it heeded evidence: as a rule set, and its name. */
export const beforeEvidence = 'no evidence';
export function standardBeforeEvidence(): RuleSet {
  const { evidence: _, ...policy } = choosePolicy({ name: 'standard', tuned: { softBounceWithinDays: 90 } });
  return ourPolicy(policy, beforeEvidence);
}

/**
 * One of our policies with the poller's own outage detection: the very functions that are deployed, without a network between.
 * Incidents are never confirmed or dismissed by a person, only by later sends: nobody looks.
 */
export function ourPolicy(policy: Policy, name: string = policy.name): RuleSet {
  return {
    name,
    start() {
      const records = new Map<string, AddressFacts>();
      const assessed = new WeakMap<AddressFacts, Assessment>();
      const sends: SendOutcome[] = [];
      const memories = new Map<string, CampaignMemory>();
      const incidents = knownIncidents([], async (change, known) => change(known));
      const cohorts = cohortsInMemory();

      function take(
        bounce: Bounce,
        incidentReferences: readonly IncidentReference[],
        deliveries: readonly Delivery[] = [],
      ): void {
        const { address, ...known } = bounce;
        const before = records.get(address);
        records.set(address, {
          address,
          history: addBounces(before?.history ?? noBounces, [known]),
          overrides: [],
          evidence: joinEvidence(before?.evidence ?? noEvidence, { deliveries }),
          incidentReferences: joinReferences(before?.incidentReferences ?? [], incidentReferences),
        });
      }

      function hear(body: string, now: Date): void {
        const message = decodeMessage(body, now);
        const facts = message.kind === 'evidence' ? records.get(message.address) : undefined;
        if (message.kind !== 'evidence' || !facts) return;
        const evidence = joinEvidence(facts.evidence, message.evidence);
        records.set(message.address, { ...facts, evidence });
      }

      async function look(send: SendOutcome): Promise<void> {
        const { outageDetection: detection } = policy;
        if (!detection) return;
        const now = new Date(daysAfter(send.sentAt, lookAfterDays));
        memories.set(send.campaignActivityId, memoryOf(send, detection.codes, now));
        const ports: OutagePorts = {
          memory: memoryOver(memories),
          incidents,
          detection,
          lookbackDays: 90,
          confirmedCodes: confirmedCodes(policy),
          erased: nobodyErased,
          publisher: {
            async publish(bodies) {
              for (const body of bodies) {
                const { bounce, incidentReferences, deliveries } = decodeBounce(body, now);
                take(bounce, incidentReferences, deliveries);
              }
              return [];
            },
          },
          records: { readMany: async (addresses) => recordsOf(addresses, records) },
          async *readReport({ campaignActivityId, codes }) {
            const found = sends.find((one) => one.campaignActivityId === campaignActivityId);
            const bounces = (found?.bounces ?? []).filter(({ code }) => codes?.includes(code ?? '') ?? true);
            yield { rows: bounces.map((bounce) => ({ kind: 'bounce', bounce })), isLast: true };
          },
          async *readSends(campaignActivityId) {
            const found = sends.find((one) => one.campaignActivityId === campaignActivityId);
            const rows = (found?.mailed ?? []).map((one) => ({ ...one, sentAt: found?.sentAt ?? '' }));
            yield { rows, unreadable: 0, isLast: true };
          },
          rowsOf: async ({ campaignActivityId }) =>
            contactsAmong(sends.find((one) => one.campaignActivityId === campaignActivityId)?.bounces ?? []),
          cohorts,
          exchanges: noLookUps,
          now: () => now,
        };
        const detected = await detectOutages(sends.slice(-lookbackSends).map(toCampaign), ports);
        if ('endedBy' in detected) throw detected.endedBy;
        sweep(records, incidents);
      }

      return {
        async learn(send) {
          sends.push(send);
          for (const bounce of send.bounces) take(bounce, incidents.referencesOf(bounce));
          await look(send);
        },
        async close(closed) {
          const send = sends.find((one) => one.campaignActivityId === closed.campaignActivityId);
          if (!send) return;
          for (const [address, evidence] of await evidenceOfSend(send, closed, records))
            hear(encodeEvidence(address, evidence), new Date(closed.closedAt));
        },
        decisionOf(address) {
          const facts = records.get(address);
          if (!facts) return { decision: 'ignore' };
          const assessment = assessed.get(facts) ?? assess(facts, policy);
          assessed.set(facts, assessment);
          return assessment;
        },
      };
    },
  };
}

/** What the poller's sweep and the classifier do together: every record gets its references as they are now. */
function sweep(records: Map<string, AddressFacts>, incidents: KnownIncidents): void {
  const current = incidents.all().map(referenceOf);
  for (const [address, facts] of records) {
    if (facts.incidentReferences.length === 0) continue;
    const news = current.filter(({ id, version }) =>
      facts.incidentReferences.some((known) => known.id === id && known.version < version),
    );
    if (news.length === 0) continue;
    records.set(address, { ...facts, incidentReferences: joinReferences(facts.incidentReferences, news) });
  }
}

function memoryOf(send: SendOutcome, codes: readonly string[], now: Date): CampaignMemory {
  const fingerprints = send.bounces.map((bounce) => fingerprintOf({ kind: 'bounce', bounce }));
  const at = now.toISOString();
  const report = {
    ...newReport(send.campaignActivityId),
    stage: { name: 'open', wholeAt: at, lastReadAt: at } as const,
    seen: contactsSeen(fingerprints),
    providers: largestProviders(contactsByProvider(fingerprints), codes),
  };
  return { ...newCampaign(send.campaignActivityId), reports: [report] };
}

function toCampaign({ campaignActivityId, sentAt, mailed, bounces }: SendOutcome): SentCampaign {
  return {
    campaignId: campaignActivityId,
    lastSentAt: sentAt,
    sends: mailed.length,
    bounces: bounces.length,
  };
}
