import type { Plan } from '../../plan/plan.ts';
import type { Account, Activity, Row } from './account.ts';
import type { UsedLink } from './mail.ts';
import { nextLink, type Request } from './request.ts';
import { clickText, messageText, rowText } from './row-text.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The rows in it, if it is a page of a bounce report. */
  readonly rows?: readonly Row[];
  /** The refresh token in it, if it takes the place of the one that was offered. */
  readonly newRefreshToken?: string;
  /** It says that the day's quota is spent. */
  readonly closesDay?: boolean;
}

/** Answers each request as the contract says: a pure function of the account and the time. */
export type Serve = (request: Request, now: number) => Answer;

const counters = {
  B: 'em_bounces_nonexistent_address',
  D: 'em_bounces_undeliverable',
  F: 'em_bounces_mailbox_full',
  S: 'em_bounces_suspended',
  Z: 'em_bounces_blocked',
  V: 'em_bounces_vacation',
  X: 'em_bounces_other',
};

/** Older campaigns are not in the summaries at all. Source: the guide's overview of the reports. */
const reach = 500;
/** One page of sends alone is too small a sample. */
const fewestSendsPerPage = 20;
/** The most on a page of the vendor. */
const mostPerPage = 500;

export function createAnswers(account: Account, plan: Plan): Serve {
  const sentBy = (activity: Activity, now: number) => activity.sentAt <= now;

  const latest = new Map<Activity, { readonly of: string; readonly known: Map<string, Set<string>> }>();

  /** Distinct contacts of the rows that counters of that age know, by code. */
  function counted(activity: Activity, asOf: number): Map<string, Set<string>> {
    const rows = activity.rows.filter(({ shownAt = Number.POSITIVE_INFINITY }) => shownAt <= asOf);
    // Few reports change between two requests, and an account may have thousands.
    const of = rows.map(({ code = '' }) => code).join();
    const before = latest.get(activity);
    if (before?.of === of) return before.known;
    const known = count(rows);
    latest.set(activity, { of, known });
    return known;
  }

  function count(rows: readonly Row[]): Map<string, Set<string>> {
    const known = new Map<string, Set<string>>();
    for (const { contactId, ...row } of rows) {
      // A row that is found by a code is counted under it.
      const code = row.code ?? row.plan.hidden[0] ?? '';
      const letter = Object.hasOwn(counters, code) ? code : 'X';
      known.set(letter, (known.get(letter) ?? new Set()).add(contactId));
    }
    return known;
  }

  function page<Thing>(
    request: Request,
    things: readonly Thing[],
    size: number,
    write: (thing: Thing) => string,
  ): { readonly list: string; readonly links: string; readonly shown: readonly Thing[] } {
    const from = request.offset ?? 0;
    const shown = things.slice(from, from + size);
    const more = from + size < things.length;
    const links = more ? `,"_links":{"next":{"href":"${nextLink(request, from + size, plan.links)}"}}` : '';
    return { list: `[${shown.map(write).join(',')}]`, links, shown };
  }

  function summaries(request: Request, now: number): Answer {
    const sent = account.campaigns
      .map((campaign) => ({ ...campaign, activities: campaign.activities.filter((one) => sentBy(one, now)) }))
      .filter(({ activities }) => activities.length > 0)
      .map((campaign) => ({ ...campaign, at: Math.max(...campaign.activities.map(({ sentAt }) => sentAt)) }))
      .sort((one, other) => other.at - one.at);
    if (request.id === 'emails') return campaigns(request, sent);
    const { list, links } = page(
      request,
      sent.slice(0, reach),
      plan.listPageSize,
      ({ id, at, activities }) => {
        const known = activities.flatMap((one) => [...counted(one, now - one.lagMs.summaries).values()]);
        return JSON.stringify({
          campaign_id: id,
          last_sent_date: new Date(at).toISOString(),
          unique_counts: {
            sends: activities.reduce((sum, one) => sum + one.sends, 0),
            bounces: new Set(known.flatMap((contacts) => [...contacts])).size,
          },
        });
      },
    );
    return { status: 200, body: `{"bulk_email_campaign_summaries":${list}${links}}` };
  }

  function campaigns(
    request: Request,
    sent: readonly { readonly id: string; readonly at: number }[],
  ): Answer {
    const { list, links } = page(request, sent, plan.listPageSize, ({ id, at }) =>
      JSON.stringify({ campaign_id: id, updated_at: new Date(at).toISOString(), current_status: 'Done' }),
    );
    return { status: 200, body: `{"campaigns":${list}${links}}` };
  }

  function details({ id }: Request, now: number): Answer {
    const campaign = account.campaigns.find((one) => one.id === id);
    if (!campaign) return { status: 404, body: '[]' };
    const campaign_activities = campaign.activities
      .filter((one) => sentBy(one, now))
      .map((one) => ({ campaign_activity_id: one.id, role: one.role }));
    return { status: 200, body: JSON.stringify({ campaign_activities }) };
  }

  function stats({ id }: Request, now: number): Answer {
    const results = account.activities
      .filter((one) => id.split(',').includes(one.id) && sentBy(one, now))
      .map((activity) => {
        const asOf = now - activity.lagMs.counters;
        const known = counted(activity, asOf);
        const counts = Object.entries(counters).map(([code, name]) => [name, known.get(code)?.size ?? 0]);
        const last_refresh_time = new Date(asOf).toISOString();
        const em_sends = account.mail.counted(activity, now);
        const stats = { ...Object.fromEntries(counts), em_sends };
        return { campaign_activity_id: activity.id, stats, last_refresh_time };
      });
    return { status: 200, body: JSON.stringify({ errors: [], results }) };
  }

  function bounces(request: Request): Answer {
    const activity = account.activities.find((one) => one.id === request.id);
    if (!activity) return { status: 404, body: '[]' };
    const { codes } = request;
    const matching =
      codes.length === 0 || plan.filterIgnored
        ? activity.rows
        : activity.rows.filter(({ code, plan: { hidden } }) =>
            code === undefined ? hidden.some((one) => codes.includes(one)) : codes.includes(code),
          );
    const { list, links, shown } = page(request, matching, plan.pageSize, rowText);
    return { status: 200, body: `{"tracking_activities":${list}${links}}`, rows: shown };
  }

  function sent(request: Request, now: number): Answer {
    const activity = account.activities.find((one) => one.id === request.id);
    if (!activity) return { status: 404, body: '[]' };
    const messages = account.mail.listed(activity, now);
    // Evidence is taken from no more pages than the messages fill, and one.
    const half = plan.evidence ? Math.ceil(messages.length / 2) : 0;
    const size = Math.min(mostPerPage, Math.max(fewestSendsPerPage, plan.listPageSize, half));
    const { list, links } = page(request, messages, size, (message) => messageText(message, activity));
    return { status: 200, body: `{"tracking_activities":${list}${links}}` };
  }

  function clicks(request: Request, now: number): Answer {
    const activity = account.activities.find((one) => one.id === request.id);
    if (!activity) return { status: 404, body: '[]' };
    const used = account.mail.clicks(activity, now);
    const write = (one: UsedLink) => clickText(one, activity);
    const { list, links } = page(request, used, plan.evidence?.clicksPerPage ?? mostPerPage, write);
    return { status: 200, body: `{"tracking_activities":${list}${links}}` };
  }

  return (request, now) => {
    switch (request.operation) {
      case 'request summaries':
        return summaries(request, now);
      case 'request details':
        return details(request, now);
      case 'request counters':
        return stats(request, now);
      case 'request bounces':
        return bounces(request);
      case 'request sends':
        return sent(request, now);
      case 'request clicks':
        return clicks(request, now);
      default:
        return { status: 404, body: '[]' };
    }
  };
}
