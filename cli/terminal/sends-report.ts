import type { Inconclusive } from '../../functions/poller/plan/evidence-memory.ts';
import { ruleFor } from '../../shared/bounce/bounce-codes.ts';
import type { Figures, ProviderFigures, SendFigures } from '../operate/sends.ts';
import { timeOf } from '../operate/time-of.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { commandLines } from './command-lines.ts';
import { escapeForTerminal } from './escape.ts';
import { counted, number } from './number.ts';
import { percent } from './percent.ts';
import { plainTable } from './plain-table.ts';
import { skippedSentence } from './skipped-sentence.ts';

const unknown = '-';
/** Providers named in one line of a send. */
const namedProviders = 3;

/** Sends in lines that fit: each with its figures, and below by provider; then of which sends something is not known. */
export function sendsReport(sends: readonly SendFigures[], width: number): string {
  const rows = sends.map(cellsOf);
  const columns = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const before = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => (column === 0 ? cell.padEnd(columns[0] ?? 0) : cell.padStart(columns[column] ?? 0))).join('  ')}  `;
  return [
    colours.dim(rightOf(before(headings), 'by code', width)),
    ...sends.flatMap((send, nth) => [
      colours.bold(escapeForTerminal(nameOf(send))),
      rightOf(before(rows[nth] ?? []), codesInWords(send.codes), width),
      ...providerLine(send).map((text) => besides('    ', text, width)),
    ]),
    ...notKnown(sends).flatMap((text, nth) => [...(nth === 0 ? [''] : []), besides('', text, width)]),
  ].join('\n');
}

/** Words in a narrower column are more lines than words. */
const narrowestText = 12;

/** Text after figures, and below its start where it goes on. */
function rightOf(figures: string, text: string, width: number): string {
  const columns = figures.length;
  if (width - columns < narrowestText) return besides(figures, text, width);
  return figures + besides(' '.repeat(columns), text, width).slice(columns);
}

const headings = ['sent on', 'mailed', 'bounced', 'share', 'usual'];

function cellsOf({ sentAt, mailed, bounced, share, usualShare, stage }: SendFigures): string[] {
  return [
    sentAt?.slice(0, '2026-11-01'.length) ?? 'not known',
    mailed === undefined ? unknown : number(mailed),
    stage === 'unread' ? unknown : number(bounced),
    share === undefined ? unknown : percent(share),
    usualShare === undefined ? unknown : percent(usualShare),
  ];
}

function nameOf({ name, campaignId }: SendFigures): string {
  return name ?? `campaign ${campaignId}`;
}

/** What the figures count under other names than a code of the vendor's. */
const codeWords: Readonly<Record<string, string>> = { none: 'no code', '?': 'unknown code' };

/** "B 12, Z 3": most first. */
function codesInWords(codes: Figures['codes']): string {
  const counts = Object.entries(codes).toSorted(([, one], [, other]) => other - one);
  if (counts.length === 0) return unknown;
  return counts
    .map(([code, count]) => `${codeWords[code] ?? escapeForTerminal(code)} ${number(count)}`)
    .join(', ');
}

/** "gmail.com 12 of 4,000, elsewhere 3 of 900 (codes B, S and Z)" */
function providerLine({ providers, elsewhere, providerCodes }: SendFigures): string[] {
  const named = providers.filter(({ bounced }) => bounced > 0).slice(0, namedProviders);
  if (named.length === 0 || !elsewhere) return [];
  const rest = [elsewhere, ...providers.filter((one) => !named.includes(one))].reduce<Counted>(added, none);
  const of = ({ bounced, mailed }: Counted) =>
    mailed === undefined ? number(bounced) : `${number(bounced)} of ${number(mailed)}`;
  const parts = [...named.map((one) => `${one.provider} ${of(one)}`), `elsewhere ${of(rest)}`];
  return [`${parts.join(', ')}${providerCodes ? ` (${codesNamed(providerCodes)})` : ''}`];
}

function codesNamed(codes: readonly string[]): string {
  const last = codes.at(-1) ?? '';
  return codes.length === 1 ? `code ${last}` : `codes ${codes.slice(0, -1).join(', ')} and ${last}`;
}

type Counted = Pick<Figures, 'bounced' | 'mailed'>;
const none: Counted = { bounced: 0, mailed: 0 };

function added(one: Counted, other: Counted): Counted {
  const isKnown = one.mailed !== undefined && other.mailed !== undefined;
  return {
    bounced: one.bounced + other.bounced,
    mailed: isKnown ? (one.mailed ?? 0) + (other.mailed ?? 0) : undefined,
  };
}

/** Of how many sends it is not known whom they went to, and why; of none where all is known. */
function notKnown(sends: readonly SendFigures[]): string[] {
  return reasonsNotKnown.flatMap(([reason, sentenceOf]) => {
    const count = sends.filter(({ mailedIs }) => mailedIs.is === reason).length;
    return count === 0 ? [] : [sentenceOf(count)];
  });
}

const whys = {
  waiting: 'that is read once, when the bounce report has closed',
  off: 'evidence is switched off (evidenceRequestsPerDay is 0)',
  skipped: 'the report closed more than a fortnight ago and was not read for evidence',
} as const;

const reasonsNotKnown: readonly [SendFigures['mailedIs']['is'], (count: number) => string][] = [
  ['off', (count) => `How many were mailed is not known of ${counted(count, 'send')}: ${whys.off}.`],
  [
    'waiting',
    (count) => `How many were mailed is not known yet of ${counted(count, 'send')}: ${whys.waiting}.`,
  ],
  ['skipped', (count) => `${skippedSentence(count)}.`],
  [
    'inconclusive',
    (count) =>
      `The report of sends of ${counted(count, 'send')} cannot be relied on: campaigns with ${count === 1 ? 'its' : 'one'} id says why.`,
  ],
];

const inconclusiveWhys: Readonly<Record<Inconclusive, string>> = {
  'fewer than counted': 'the report of sends lists fewer messages than Constant Contact counts',
  'fewer than bounced': 'the report of sends lists fewer messages than bounced',
  'unreadable bounces': 'the bounce report has rows that cannot be understood',
  'too large': 'the report of sends takes more requests than the share of a day for evidence',
};

const stages: Readonly<Record<SendFigures['stage'], string>> = {
  unread: 'not read yet',
  open: 'open: new bounces may come',
  quiet: 'quiet: the last whole read found nothing new',
  closed: 'closed: looked at now and then',
};

/** One send with all that is known of it. `options` name the target in another command. */
export function sendDetails(send: SendFigures, options: readonly string[], width: number): string {
  const { campaignId, campaignActivityId, sentAt, stage, mailed, bounced, share, usualShare, codes } = send;
  const line = (label: string, text: string) =>
    besides(`  ${label.padEnd('campaign'.length)}  `, text, width);
  const replies = codes.V ?? 0;
  return [
    colours.bold(escapeForTerminal(nameOf(send))),
    line('sent on', sentAt === undefined ? 'not known' : timeOf(sentAt)),
    line('campaign', campaignId),
    line('activity', campaignActivityId),
    line('report', stages[stage]),
    line('mailed', mailed === undefined ? `not known: ${whyNotKnown(send)}` : number(mailed)),
    line(
      'bounced',
      `${number(bounced)}${share === undefined ? '' : `, which is ${percent(share)}`}${usualShare === undefined ? '' : `; ${percent(usualShare)} is usual here`}${replies === 0 ? '' : `; and ${counted(replies, 'automatic reply', 'automatic replies')}`}`,
    ),
    ...Object.entries(codes).map(([code, count]) =>
      besides(
        `    ${escapeForTerminal(code === 'none' ? '-' : code)}  ${number(count).padStart(6)}  `,
        ruleFor(code === 'none' ? undefined : code).reason,
        width,
      ),
    ),
    ...providerTable(send, width),
    '',
    commandLines(['npx bounce-hygiene list', `--campaign ${campaignActivityId}`, ...options], { width }),
  ].join('\n');
}

function whyNotKnown({ mailedIs }: SendFigures): string {
  if (mailedIs.is === 'inconclusive') return inconclusiveWhys[mailedIs.why];
  return mailedIs.is === 'read' ? '' : whys[mailedIs.is];
}

function providerTable({ providers, elsewhere, providerCodes }: SendFigures, width: number): string[] {
  if (!elsewhere || providers.length === 0) return [];
  const parts: readonly ProviderFigures[] = [...providers, { provider: 'elsewhere', ...elsewhere }];
  const rows = parts.map(({ provider, mailed, bounced, share, codes }) => [
    provider,
    mailed === undefined ? unknown : number(mailed),
    number(bounced),
    share === undefined ? unknown : percent(share),
    codesInWords(codes),
  ]);
  const title = providerCodes ? `by provider, of ${codesNamed(providerCodes)}` : 'by provider';
  return [
    '',
    plainTable(
      { headings: [title, 'mailed', 'bounced', 'share', 'by code'], rows },
      { rightAligned: [1, 2, 3], width, text: 4 },
    ),
  ];
}
