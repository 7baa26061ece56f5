import { type Decision, isBounceCode, ruleFor } from './bounce-codes.ts';
import { type SeenContact, usesAddress } from './contacts.ts';
import type { IncidentReference } from './incident-reference.ts';
import type { Instant } from './instant.ts';
import type { Override } from './overrides.ts';
import { isKnownProvider } from './provider.ts';
import { bouncesIn, type TimedBounce } from './timeline.ts';
import { sendsIn, type Verdict } from './verdict.ts';

const opening: Record<Decision, string> = {
  suppress: 'Do not mail',
  review: 'A person should look',
  retry: 'Try again later',
  ignore: 'Nothing to do',
};

/**
 * The reason on every record, in a sentence or two. It names no address: the contact's new one, if there is one, is not
 * ours to judge.
 */
export function explain(verdict: Verdict, contacts: readonly SeenContact[]): string {
  return `${opening[verdict.decision]}: ${reasonFor(verdict)}.${contactsSentence(contacts)}`;
}

/** The reason on the record of an address that an operator has said something of: who, when and why. */
export function explainOverride({ kind, at, by, reason }: Override): string {
  return kind === 'suppress'
    ? `${opening.suppress}: ${by} suppressed it on ${dayOf(at)} (${reason}).`
    : `${opening.ignore}: ${by} released it on ${dayOf(at)} (${reason}), and no bounce since then counts.`;
}

function reasonFor({ decision, deciding, ground }: Verdict): string {
  const { incident } = deciding;
  // Where we doubt it, the report says it, not we.
  const reported = `the report said that ${whatHappened(deciding)}`;
  switch (ground.kind) {
    case 'code':
      return incident
        ? `${whatHappened(deciding)}; it counts, as ${named(incident)} is confirmed`
        : whatHappened(deciding);
    case 'unconfirmed':
      return `${reported}, but it took the send of ${dayOf(ground.delivery.sentAt)}, so another send has to confirm it`;
    case 'addedUp':
      return addedUp(ground.bounces, deciding);
    case 'signOfLife':
      return `${reported}, but a reply came on ${dayOf(ground.at)}`;
    case 'delivered':
      return `${decision === 'ignore' ? whatHappened(deciding) : reported}, but mail has arrived since: the send of ${dayOf(ground.delivery.sentAt)}`;
    case 'clicked':
      return `${reported}, but a link in the send of ${dayOf(ground.click.sentAt)} was used on ${dayOf(ground.click.clickedAt)}`;
    case 'held':
      return incident ? `${reported}, but ${held(deciding, incident)} (${named(incident)})` : reported;
    case 'void':
      return incident
        ? `${reported}, but ${crowd(deciding, incident)} that it does not count (${named(incident)}, dismissed)`
        : reported;
  }
}

function held(bounce: TimedBounce, incident: IncidentReference): string {
  return incident.isWatch
    ? `${crowd(bounce, incident)} that it waits for one more send`
    : `${crowd(bounce, incident)} that ${causeIn(incident)} is the likelier cause`;
}

function named({ id, isWatch }: IncidentReference): string {
  return `${isWatch ? 'watch' : 'incident'} ${id}`;
}

/** An S that only echoes an incident's B comes after the crowd, not in it. */
function crowd(bounce: TimedBounce, incident: IncidentReference): string {
  const many = `so many addresses ${placeOf(incident) ?? 'of that send'}`;
  return bouncesIn([bounce], incident).length > 0
    ? `${many} bounced alike`
    : `after ${many} had bounced alike`;
}

/** "at gmail.com", "at companies behind filter.example": where the addresses of an incident are; undefined where anywhere. */
export function placeOf({
  about,
  provider,
}: Pick<IncidentReference, 'about' | 'provider'>): string | undefined {
  switch (about) {
    case 'companies behind':
      return `at companies behind ${provider}`;
    case 'companies':
      return 'at companies';
    case 'rest':
      return undefined;
    default:
      // Others may only filter the mail of the domains that the addresses name.
      return isKnownProvider(provider) ? `at ${provider}` : `with mail at ${provider}`;
  }
}

/** What an incident says was probably at fault. */
export function causeIn({ about, provider }: Pick<IncidentReference, 'about' | 'provider'>): string {
  switch (about) {
    case 'companies behind':
      return provider;
    case 'companies':
      return 'a filter before them';
    case 'rest':
      return 'the send itself';
    default:
      return 'the provider';
  }
}

function whatHappened({ code, bouncedAt }: TimedBounce): string {
  const letter = isBounceCode(code) ? ` (code ${code})` : '';
  return `${ruleFor(code).reason}${letter}, on ${dayOf(bouncedAt)}`;
}

/** "the mailbox was full, in 5 sends since 2026-08-01 (code F), the last on 2026-09-12" */
function addedUp(bounces: readonly TimedBounce[], { bouncedAt }: TimedBounce): string {
  const [first] = bounces;
  const codes = [...new Set(bounces.map(({ code }) => code))].sort();
  const reasons = codes.map((code) => ruleFor(code).reason).join(', or ');
  const letters = `code${codes.length > 1 ? 's' : ''} ${codes.join(' and ')}`;
  const since = dayOf(first?.bouncedAt ?? bouncedAt);
  return `${reasons}, in ${sendsIn(bounces)} sends since ${since} (${letters}), the last on ${dayOf(bouncedAt)}`;
}

function contactsSentence(contacts: readonly SeenContact[]): string {
  const left = contacts.filter((contact) => !usesAddress(contact));
  if (left.length === 0) return '';
  if (contacts.length > left.length)
    return ` Of its ${contacts.length} contacts, ${contacts.length - left.length} may still use it.`;
  if (contacts.length > 1) return ` None of its ${contacts.length} contacts uses it now.`;
  return left[0]?.contactDeleted
    ? ' The contact has been deleted since.'
    : ' The contact has another address now.';
}

/** The day of an instant, in UTC. */
export function dayOf(instant: Instant): string {
  return instant.slice(0, 10);
}
