import type { CampaignMemory } from '../../../functions/poller/plan/campaign-memory.ts';
import type { IncidentStatus } from '../../../shared/bounce/incident-reference.ts';
import { pollKeyPrefix } from '../../../shared/names.ts';
import { bounceIn, incidentsIn, recordKey, registerKey } from '../invariants/observed.ts';
import type { Plan, PlannedEvent } from '../plan/plan.ts';
import type { Done } from './done.ts';
import { withKeyOf } from './erasing.ts';
import type { Queue } from './queue.ts';
import type { Schedule } from './schedule.ts';
import type { Secret } from './secret.ts';
import type { Table } from './table.ts';
import type { Trace } from './trace.ts';
import type { Message } from './values.ts';
import type { Account } from './vendor/account.ts';
import type { TokenServer } from './vendor/token-server.ts';
import type { Vendor } from './vendor/vendor.ts';

export interface EventsParts {
  readonly plan: Plan;
  readonly trace: Trace;
  readonly schedule: Schedule;
  readonly account: Account;
  readonly table: Table;
  readonly queue: Queue;
  readonly secret: Secret;
  readonly tokenServer: TokenServer;
  readonly vendor: Vendor;
  /** An operator resolves or reopens an incident. */
  readonly resolve: (id: string, status: IncidentStatus) => void;
}

/** What an operator may put where a sign-in belongs, and what others may send to the queue. */
const notASignIn = ['canary', '{"clientId":""}', '{"refreshToken":7}'];
const notABounce = ['canary', '{"bounce":"canary"}', '[1]'];

/** Schedules the events of a plan. */
export function scheduleEvents(parts: EventsParts): Omit<Done, 'buried'> {
  const { plan, trace, schedule, account, table, queue, secret, tokenServer, vendor, resolve } = parts;
  const [erased, spoilt] = [new Set<string>(), new Set<string>()];
  const [expired, foreign]: [string[], string[]] = [[], []];

  const addressOf = ({ which }: PlannedEvent) => account.rows[which % account.rows.length]?.address ?? '';

  function forget(prefix: string, { which }: PlannedEvent): void {
    const keys = [...table.items.keys()].filter((key) => key.startsWith(pollKeyPrefix + prefix));
    const key = keys[which % keys.length];
    if (key) table.replace(key, undefined);
  }

  function lose(messages: Message[]): void {
    const gone = messages.filter(({ body }) => !bounceIn(body) || mayBeLost(body, account, table));
    expired.push(...gone.map(({ body }) => body));
    for (const message of gone) messages.splice(messages.indexOf(message), 1);
  }

  /** Some incident, if there is one. */
  const resolving =
    (status: IncidentStatus) =>
    ({ which }: PlannedEvent) => {
      const incidents = incidentsIn(table.items.get(registerKey));
      const incident = incidents[which % incidents.length];
      if (incident) resolve(incident.id, status);
    };

  const acts: Record<PlannedEvent['kind'], (event: PlannedEvent) => void> = {
    'the sign-in is revoked': () => tokenServer.revoke(),
    'an operator signs in': () =>
      secret.put(withKeyOf(secret.current().text, tokenServer.signIn()), 'an operator'),
    'an operator puts something else into the secret': ({ which }) =>
      secret.put(notASignIn[which % notASignIn.length] ?? '', 'an operator'),
    'access tokens end early': () => tokenServer.endAccess(),
    'others spend the quota': () => vendor.closeQuota(),
    'an operator erases a record'(event) {
      erased.add(addressOf(event));
      table.replace(recordKey(addressOf(event)), undefined);
    },
    'an operator breaks a record'(event) {
      const pk = recordKey(addressOf(event));
      if (!table.items.has(pk)) return;
      spoilt.add(addressOf(event));
      table.replace(pk, { pk, revision: 'by hand' });
    },
    'a foreign message arrives'({ which }) {
      const body = notABounce[which % notABounce.length] ?? '';
      foreign.push(body);
      queue.accept(body);
    },
    'an operator redrives dead letters': () => queue.redrive(),
    'dead letters expire': () => lose(queue.deadLetters),
    'an operator purges the queue': () => lose(queue.messages),
    'fingerprints are lost': (event) => forget('ROWS#', event),
    'campaign memory is lost': (event) => forget('CAMPAIGN#', event),
    'an operator confirms an incident': resolving('confirmed'),
    'an operator dismisses an incident': resolving('dismissed'),
    'an operator opens an incident again': resolving('open'),
  };

  for (const event of plan.events) {
    schedule.wait(event.when, () => {
      trace.note('event', event.kind);
      acts[event.kind](event);
    });
  }
  return { erased, spoilt, expired, foreign };
}

/**
 * The read that closes a report compares its rows with the records once: messages that are lost later stay lost, as the
 * runbook says, and a code that was found by a search is not in the report. A future-dated bounce is valid in a few days.
 */
function mayBeLost(body: string, account: Account, table: Table): boolean {
  const { campaignActivityId: id, contactId, code } = JSON.parse(body);
  const ofContact = account.rows.filter((row) => row.activity.id === id && row.contactId === contactId);
  if (ofContact.some(({ plan }) => plan.oddity === 'fromTheFuture' || plan.corrected)) return false;
  if (code !== undefined && ofContact.some((row) => row.code === undefined)) return false;
  const memories = [...table.items.values()].flatMap(({ state }) => (state ? [state as CampaignMemory] : []));
  const report = memories
    .flatMap(({ reports }) => reports)
    .find(({ campaignActivityId }) => campaignActivityId === id);
  return report?.stage.name === 'unread' || report?.stage.name === 'open';
}
