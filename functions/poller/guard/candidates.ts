import type { Incident } from '../../../shared/aws/incident-register.ts';
import { type BouncesAtProvider, judgeOutage } from '../../../shared/bounce/outage.ts';
import type { OutageGuard } from '../../../shared/bounce/policy.ts';
import { providerHash } from '../../../shared/row-mark.ts';
import { since } from '../due.ts';
import { baselineOf, contactsAt, contactsIn, isOf, keyOf, type Send, usualOf } from './sends.ts';

/** Bounces of one send, at one provider, with one code, that may be an outage: what is known without asking anybody. */
export interface Candidate {
  readonly send: Send;
  /** The provider's hash: its name is in the report's rows only. */
  readonly provider: string;
  readonly code: OutageGuard['codes'][number];
  /** All contacts, those included that were not to be mailed before. */
  readonly contacts: number;
  readonly contactsElsewhere: number;
  readonly usual: BouncesAtProvider['usual'];
}

/** What was judged ordinary is judged again once there are so many times as many contacts. */
const judgeAgainTimes = 1.5;
/** What could not be had is asked for again a day later: it costs up to three requests in vain. */
const unsureForMs = 86_400_000;

/**
 * What is worth a closer look, oldest send first, so that a long outage is not part of what is usual. Rows that this run
 * has published may not have become decisions yet, and a closer look goes by decisions: a send waits for the next run
 * when one of those before it is among `freshIn`.
 */
export function candidatesOf(
  sends: readonly Send[],
  incidents: readonly Incident[],
  guard: OutageGuard,
  { freshIn, now }: { readonly freshIn: ReadonlySet<string>; readonly now: Date },
): readonly Candidate[] {
  return sends.toReversed().flatMap((send): Candidate[] => {
    const suspects = suspectsOf(send, incidents, guard, now);
    if (suspects.length === 0) return [];
    const baseline = baselineOf(send, sends);
    if (!baseline || baseline.some(({ activity }) => freshIn.has(activity.campaignActivityId))) return [];
    return suspects.flatMap(({ provider, code }) => {
      const contacts = contactsAt(send, provider, code);
      const isIncident = (earlier: Send) =>
        incidents.some(
          (incident) =>
            isOf(incident, earlier) && isAbout(incident, provider, code) && incident.status !== 'confirmed',
        );
      const candidate = {
        send,
        provider,
        code,
        contacts,
        contactsElsewhere: contactsIn(send, code) - contacts,
        usual: usualOf(baseline, provider, code, isIncident),
      };
      const figures = { ...candidate, sent: send.campaign.sends, sentThere: undefined };
      return judgeOutage(figures, guard) === 'ordinary' ? [] : [candidate];
    });
  });
}

/** Providers and codes of a send that enough contacts bounced with, and that nobody has judged as they are now. */
function suspectsOf(
  send: Send,
  incidents: readonly Incident[],
  { codes, contacts: fewest }: OutageGuard,
  now: Date,
): readonly Pick<Candidate, 'provider' | 'code'>[] {
  const { providers = {}, judged = {} } = send.activity;
  return Object.keys(providers).flatMap((provider) =>
    codes.flatMap((code) => {
      const contacts = contactsAt(send, provider, code);
      const isKnown = incidents.some((incident) => isOf(incident, send) && isAbout(incident, provider, code));
      const before = judged[keyOf(provider, code)];
      const isNews =
        before === undefined ||
        contacts >= judgeAgainTimes * before.contacts ||
        (before.unsure && since(before.at, now) >= unsureForMs);
      return contacts >= fewest && !isKnown && isNews ? [{ provider, code }] : [];
    }),
  );
}

export function isAbout(incident: Incident, provider: string, code: string): boolean {
  return incident.code === code && providerHash(incident.provider) === provider;
}
