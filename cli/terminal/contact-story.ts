import { daysBetween } from '../../shared/bounce/instant.ts';
import type { BounceHint } from '../../shared/constant-contact/v2/bounce-text.ts';
import type { StoryEvent } from '../operate/contact-story.ts';
import type { ToldByApi, VendorEvidence } from '../operate/vendor-evidence.ts';
import { besides } from './break-lines.ts';
import { colours } from './colours.ts';
import { commandLines } from './command-lines.ts';
import { escapeForTerminal } from './escape.ts';
import { notToldTexts } from './not-told.ts';
import { counted } from './number.ts';

const hints: Readonly<Record<BounceHint, string>> = {
  block: 'These words hint at a block: the message was refused, and the address may be good.',
  deadAddress: 'These words hint at an address that does not exist.',
};

/** What Constant Contact has told of an address, newest first, in lines that fit; then what it has not, and why. */
export function contactStoryText(
  evidence: VendorEvidence,
  story: readonly StoryEvent[],
  width: number,
): string {
  const { told, requests, since, until } = evidence;
  const days = counted(Math.round(daysBetween(since, until)), 'day');
  const untold = notToldTexts(told);
  return [
    ...(story.length > 0
      ? ['', `What Constant Contact tells of the last ${days}, newest first`]
      : untold.length === 0
        ? ['', `Constant Contact tells of nothing in the last ${days}.`]
        : []),
    ...story.flatMap((event) => eventLines(event, width)),
    ...told.flatMap((one) => totalsLine(one, days)).map((text) => besides('  ', text, width)),
    ...(untold.length === 0 ? [] : ['', 'What could not be told']),
    ...untold.flatMap(({ sentence, command }) => [
      besides('  ', escapeForTerminal(sentence), width),
      ...(command ? [commandLines(command, { width, indent: 4 })] : []),
    ]),
    '',
    `${counted(requests, 'request')} to Constant Contact.`,
  ].join('\n');
}

/** What other servers said of the bounces of one address; empty of none. */
export function saidText(bounces: readonly StoryEvent[], width: number): string {
  return bounces
    .flatMap((bounce) => {
      const { at, code = '-' } = bounce;
      const before = `  ${at === undefined ? noTime : dayAndTime(at)}  `;
      const [first = '', ...more] = saidLines(bounce, ' '.repeat(before.length + 4), width);
      return [before + escapeForTerminal(code).padEnd(4) + first.slice(before.length + 4), ...more];
    })
    .join('\n');
}

/** What was said of a bounce, and what it hints at; nothing where nothing was. */
function saidLines(
  { said, hint }: Pick<StoryEvent, 'said' | 'hint'>,
  before: string,
  width: number,
): string[] {
  if (!said) return [];
  const texts = [said.description, said.message].filter((text) => text.trim() !== '');
  return [
    ...(texts.length === 0
      ? []
      : [besides(before, texts.map((text) => escapeForTerminal(JSON.stringify(text))).join(': '), width)]),
    ...(hint ? [besides(before, colours.yellow(hints[hint]), width)] : []),
  ];
}

const widestKind = 'clicked'.length;
const noTime = 'at no known time';

function eventLines(event: StoryEvent, width: number): string[] {
  const { kind, at, campaign, code } = event;
  const time = at === undefined ? noTime : dayAndTime(at);
  const before = `  ${time}  ${kind.padEnd(widestKind)}  `;
  const named = campaign.name === undefined ? `campaign ${campaign.id}` : JSON.stringify(campaign.name);
  const text = escapeForTerminal(code === undefined ? named : `${code}, in ${named}`);
  return [besides(before, text, width), ...saidLines(event, ' '.repeat(before.length), width)];
}

function totalsLine({ by, totals }: ToldByApi, days: string): string[] {
  if (!totals) return [];
  const { sends, bounces, clicks, opens, of } = totals;
  const counts = [
    counted(sends, 'send'),
    counted(bounces, 'bounce'),
    counted(clicks, 'click'),
    counted(opens, 'open'),
  ].join(', ');
  return [`In all, by API ${by}: ${counts} (${of === 'ever' ? 'of all time' : `in the last ${days}`}).`];
}

function dayAndTime(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}
