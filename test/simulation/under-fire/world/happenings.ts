import type { CampaignState } from '../../../../shared/aws/campaign-states.ts';
import type { IncidentStatus } from '../../../../shared/bounce/incident-mark.ts';
import { pollKeyPrefix } from '../../../../shared/names.ts';
import { bounceIn, incidentsIn, recordKey, registerKey } from '../invariants/observed.ts';
import type { Happening, Plan } from '../plan/plan.ts';
import type { Journal } from './journal.ts';
import type { Moments } from './moments.ts';
import type { Message, Queue } from './queue.ts';
import type { Secret } from './secret.ts';
import type { Table } from './table.ts';
import type { Account } from './vendor/account.ts';
import type { TokenDesk } from './vendor/token-desk.ts';
import type { Vendor } from './vendor/vendor.ts';

export interface HappeningsParts {
  readonly plan: Plan;
  readonly journal: Journal;
  readonly moments: Moments;
  readonly account: Account;
  readonly table: Table;
  readonly queue: Queue;
  readonly secret: Secret;
  readonly desk: TokenDesk;
  readonly vendor: Vendor;
  /** A person says what has become of an incident. */
  readonly say: (id: string, status: IncidentStatus) => void;
}

/** What people have done that no promise covers. */
export interface Done {
  /** Addresses whose record was erased, and those whose record was broken. */
  readonly erased: ReadonlySet<string>;
  readonly spoilt: ReadonlySet<string>;
  /** Bodies of messages that were lost. */
  readonly expired: readonly string[];
  /** Bodies of messages that no run has sent. */
  readonly foreign: readonly string[];
}

/** What people put where a sign-in belongs, and what strangers send to the queue. */
const notASignIn = ['canary', '{"clientId":""}', '{"refreshToken":7}'];
const notABounce = ['canary', '{"bounce":"canary"}', '[1]'];

/** Plans what people do, and what time does to what we keep. */
export function planHappenings(parts: HappeningsParts): Done {
  const { plan, journal, moments, account, table, queue, secret, desk, vendor, say } = parts;
  const [erased, spoilt] = [new Set<string>(), new Set<string>()];
  const [expired, foreign]: [string[], string[]] = [[], []];

  const addressOf = ({ which }: Happening) => account.rows[which % account.rows.length]?.address ?? '';

  function forget(prefix: string, { which }: Happening): void {
    const keys = [...table.items.keys()].filter((key) => key.startsWith(pollKeyPrefix + prefix));
    const key = keys[which % keys.length];
    if (key) table.replace(key, undefined);
  }

  function lose(messages: Message[]): void {
    const gone = messages.filter(({ body }) => !bounceIn(body) || mayBeLost(body, account, table));
    expired.push(...gone.map(({ body }) => body));
    for (const message of gone) messages.splice(messages.indexOf(message), 1);
  }

  /** Of some incident, if there is one. */
  const saying =
    (status: IncidentStatus) =>
    ({ which }: Happening) => {
      const incidents = incidentsIn(table.items.get(registerKey));
      const incident = incidents[which % incidents.length];
      if (incident) say(incident.id, status);
    };

  const acts: Record<Happening['kind'], (happening: Happening) => void> = {
    'the sign-in is revoked': () => desk.revoke(),
    'a person signs in': () => secret.put(desk.signIn(), 'a person'),
    'a person puts something else into the secret': ({ which }) =>
      secret.put(notASignIn[which % notASignIn.length] ?? '', 'a person'),
    'access tokens end early': () => desk.endAccess(),
    'others spend the quota': () => vendor.closeQuota(),
    'a person erases a record'(happening) {
      erased.add(addressOf(happening));
      table.replace(recordKey(addressOf(happening)), undefined);
    },
    'a person breaks a record'(happening) {
      const pk = recordKey(addressOf(happening));
      if (!table.items.has(pk)) return;
      spoilt.add(addressOf(happening));
      table.replace(pk, { pk, revision: 'by hand' });
    },
    'a stranger sends a message'({ which }) {
      const body = notABounce[which % notABounce.length] ?? '';
      foreign.push(body);
      queue.accept(body);
    },
    'a person redrives dead letters': () => queue.redrive(),
    'dead letters expire': () => lose(queue.deadLetters),
    'a person purges the queue': () => lose(queue.messages),
    'remembered rows are forgotten': (happening) => forget('ROWS#', happening),
    'a poll state is forgotten': (happening) => forget('CAMPAIGN#', happening),
    'a person confirms an incident': saying('confirmed'),
    'a person dismisses an incident': saying('dismissed'),
    'a person opens an incident again': saying('open'),
  };

  for (const happening of plan.happenings) {
    moments.wait(happening.when, () => {
      journal.note('world', happening.kind);
      acts[happening.kind](happening);
    });
  }
  return { erased, spoilt, expired, foreign };
}

/**
 * Settling looks once for what was lost, and for what its report shows: a code that was found by asking is not there.
 * What is lost after that is lost, as the runbook says; and what is dated ahead has its day before it expires.
 */
function mayBeLost(body: string, account: Account, table: Table): boolean {
  const { campaignActivityId: id, contactId, code } = JSON.parse(body);
  const ofContact = account.rows.filter((row) => row.activity.id === id && row.contactId === contactId);
  if (ofContact.some(({ plan }) => plan.oddity === 'fromTheFuture' || plan.corrected)) return false;
  if (code !== undefined && ofContact.some((row) => row.code === undefined)) return false;
  const states = [...table.items.values()].flatMap(({ state }) => (state ? [state as CampaignState] : []));
  const activity = states
    .flatMap(({ activities }) => activities)
    .find(({ campaignActivityId }) => campaignActivityId === id);
  return activity !== undefined && activity.quietSince === undefined;
}
