import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { ruleFor } from '../../shared/bounce/bounce-codes.ts';
import type { Evidence } from '../../shared/bounce/evidence.ts';
import type { History } from '../../shared/bounce/history.ts';
import type { Override } from '../../shared/bounce/overrides.ts';
import type { KnownCampaign } from '../operate/campaigns-of.ts';
import { keptDeliveries } from '../operate/standing-deliveries.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { colourOf } from './decision-list.ts';
import { escapeForTerminal } from './escape.ts';
import { number } from './number.ts';

/** All that is known of one address in sentences and a time line, newest first, in lines that fit. */
export function addressDetails(
  { address, history, overrides, evidence, assessment, decidedAt }: AddressRecord,
  {
    otherSpellings,
    campaigns,
    width,
  }: {
    readonly otherSpellings: readonly string[];
    /** By campaign activity. */
    readonly campaigns: ReadonlyMap<string, KnownCampaign>;
    readonly width: number;
  },
): string {
  const { decision, because, changesWhen, retryAfter, policy, rule } = assessment;
  const line = (name: string, text: string) => besides(`  ${name.padEnd(13)} `, text, width);
  return [
    `${colours.bold(escapeForTerminal(address))}: ${colourOf[decision](decision)}`,
    besides('  ', escapeForTerminal(because), width),
    besides('  ', escapeForTerminal(changesWhen), width),
    '',
    ...(retryAfter === undefined ? [] : [line('retry after', dayAndTime(retryAfter))]),
    line('decided', `${dayAndTime(decidedAt)}, by ${rule} of ${policy}`),
    ...otherSpellings.map((other) =>
      line('also known', `${escapeForTerminal(other)} has a record of its own`),
    ),
    ...(overrides.length === 0
      ? []
      : ['', 'Overrides, newest first', ...overrides.toReversed().map(overrideLine(width))]),
    '',
    history.newest.length === 0 ? 'It has not bounced.' : 'Bounces, newest first',
    ...history.newest.map(({ code, bouncedAt, campaignActivityId }) =>
      besides(
        `  ${dayAndTime(bouncedAt)}  ${escapeForTerminal(code ?? '-').padEnd(2)} `,
        `${escapeForTerminal(ruleFor(code).reason)}, in ${campaignInWords(campaigns.get(campaignActivityId))}`,
        width,
      ),
    ),
    ...history.older
      .toReversed()
      .map(({ code, bouncedAt }) =>
        besides(
          `  ${dayAndTime(bouncedAt)}  ${escapeForTerminal(code ?? '-').padEnd(2)} `,
          escapeForTerminal(ruleFor(code).reason),
          width,
        ),
      ),
    ...(history.strongestBefore ? [`  and more than ${number(history.older.length)} older ones`] : []),
    ...evidenceLines({ history, evidence }, campaigns, width),
  ].join('\n');
}

/** `"Autumn news", sent on 2026-11-01`. */
function campaignInWords(campaign: KnownCampaign | undefined): string {
  if (campaign === undefined) return 'a campaign of which nothing is kept any more';
  const { id, name, sentAt } = campaign;
  const named = name === undefined ? `campaign ${id}` : JSON.stringify(name);
  return escapeForTerminal(sentAt === undefined ? named : `${named}, sent on ${sentAt.slice(0, 10)}`);
}

/** What has reached the address, or its person, newest first; empty where nothing is known to have. */
function evidenceLines(
  facts: { readonly history: History; readonly evidence: Evidence },
  campaigns: ReadonlyMap<string, KnownCampaign>,
  width: number,
): string[] {
  const { click } = facts.evidence;
  const sendOf = (message: { readonly campaignActivityId: string; readonly sentAt: string }) => {
    const name = campaigns.get(message.campaignActivityId)?.name;
    return `the send of ${message.sentAt.slice(0, 10)}${name === undefined ? '' : ` (${escapeForTerminal(JSON.stringify(name))})`}`;
  };
  const lines = [
    ...(click ? [`a link was used on ${click.clickedAt.slice(0, 10)}: ${sendOf(click)}`] : []),
    ...keptDeliveries(facts).map(
      ({ isTakenBack, ...message }) =>
        `mail arrived: ${sendOf(message)}${isTakenBack ? '; a later bounce of it has taken that back' : ''}`,
    ),
  ];
  return lines.length === 0 ? [] : ['', 'Evidence', ...lines.map((text) => besides('  ', text, width))];
}

function overrideLine(width: number): (override: Override) => string {
  return ({ kind, at, by, reason, batch, withdrawn }) =>
    besides(
      `  ${dayAndTime(at)}  `,
      `${kind}${withdrawn ? ' (taken back)' : ''} by ${escapeForTerminal(by)}: ${escapeForTerminal(reason)} (batch ${escapeForTerminal(batch)})`,
      width,
    );
}

/** "2026-11-02 09:15", in UTC. */
function dayAndTime(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}
