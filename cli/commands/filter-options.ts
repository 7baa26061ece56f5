import { type Command, InvalidArgumentError } from 'commander';
import * as z from 'zod';
import {
  bounceCodes,
  type Decision,
  decisionsByStrength,
  isBounceCode,
} from '../../shared/bounce/bounce-codes.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import { likelyDomain } from '../../shared/bounce/likely-domain.ts';
import type { Policy } from '../../shared/bounce/policy.ts';
import { domainOf, knownProviders, providerOf } from '../../shared/bounce/provider.ts';
import type { Clock } from '../../shared/clock.ts';
import { nearestName } from '../../shared/nearest-name.ts';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { type EvidenceKind, evidenceKinds, type Filter } from '../operate/filters.ts';
import { timeOption } from './time-option.ts';

/** Which addresses a command is about, as the options say it. */
export interface FilterOptions {
  readonly decision?: Decision;
  readonly code?: string;
  readonly domain?: string;
  readonly provider?: string;
  readonly campaign?: string;
  readonly since?: Instant;
  readonly until?: Instant;
  readonly changedSince?: Instant;
  readonly incident?: string;
  readonly evidence?: EvidenceKind;
  readonly due?: true;
  readonly likelyTypos?: true;
  readonly backAgain?: true;
}

const noCode = 'none';
const codes = [...Object.keys(bounceCodes), noCode];

/** Gives a command the options that say which addresses it is about. */
export function addFilterOptions(command: Command, clock: Clock): Command {
  return addFiltersWithoutEvidence(command, clock).option(
    '--evidence <kind>',
    'mail sent since it bounced has arrived (delivered), or a link of it was used (clicked)',
    readEvidenceKind,
  );
}

/** The same for a command that has another use for `--evidence`. */
export function addFiltersWithoutEvidence(command: Command, clock: Clock): Command {
  return command
    .option('--decision <decision>', `what was decided: ${decisionsByStrength.join(', ')}`, readDecision)
    .option('--code <code>', `the bounce code that decided: ${codes.join(', ')}`, readCode)
    .option('--domain <domain>', 'the domain of the address', readDomain)
    .option('--provider <provider>', 'who receives its mail: gmail.com for googlemail.com too', readProvider)
    .option('--campaign <id>', 'bounced in this campaign, or campaign activity', readId)
    .option(
      '--since <time>',
      'bounced then or later: 2026-11-01, 2026-11-01T09:30:00Z, 7d, 12h',
      timeOption(clock),
    )
    .option('--until <time>', 'bounced before then', timeOption(clock))
    .option('--changed-since <time>', 'decided then or later', timeOption(clock))
    .option('--incident <id>', 'belongs to this incident')
    .option('--due', 'to be mailed again, and the date for it has come')
    .option('--likely-typos', 'the domain looks like a slip: gmial.com');
}

/** @throws {CommandError} when no address could pass. */
export function refuseContradictions({ since, until, backAgain }: FilterOptions): void {
  if (backAgain && (since === undefined || until !== undefined)) {
    throw new CommandError(
      '--back-again needs --since, the time of the last export, and takes no --until. For example: --back-again --since 2026-11-01',
      exitCodes.usage,
    );
  }
  if (since !== undefined && until !== undefined && until <= since)
    throw new CommandError('--until has to be later than --since.', exitCodes.usage);
}

/**
 * The filters that options stand for which do not contradict each other.
 *
 * @param activities those of the campaign that is asked for, and its own id.
 */
export function filtersOf(
  options: FilterOptions,
  {
    activities,
    policy,
    now,
  }: { readonly activities: readonly string[]; readonly policy: Policy; readonly now: Instant },
): readonly Filter[] {
  const { decision, code, domain, provider, campaign, since, until, changedSince, incident } = options;
  const { evidence, backAgain = false, due = false, likelyTypos = false } = options;
  const filters: (Filter | false)[] = [
    decision !== undefined && { kind: 'decision', decision },
    code !== undefined && { kind: 'code', code: code === noCode ? undefined : code },
    domain !== undefined && { kind: 'domain', domain },
    provider !== undefined && { kind: 'provider', provider },
    campaign !== undefined && { kind: 'campaign', activities },
    since !== undefined && !backAgain && { kind: 'bounced at or after', at: since },
    since !== undefined && backAgain && { kind: 'back again', since, now, policy },
    until !== undefined && { kind: 'bounced before', at: until },
    changedSince !== undefined && { kind: 'changed at or after', at: changedSince },
    incident !== undefined && { kind: 'incident', id: incident },
    evidence !== undefined && { kind: 'evidence', of: evidence },
    due && { kind: 'due', now },
    likelyTypos && { kind: 'likely typo' },
  ];
  return filters.filter((filter) => filter !== false);
}

/** The filters as they could be typed, times in full; empty when there are none. */
export function filtersInWords(options: FilterOptions): string {
  const { decision, code, domain, provider, campaign, since, until, changedSince } = options;
  const { incident, evidence, due, likelyTypos, backAgain } = options;
  const times = { since, until, changedSince };
  const valued = { decision, code, domain, provider, campaign, ...times, incident, evidence };
  const flags = { due, likelyTypos, backAgain };
  return [
    ...Object.entries(valued).flatMap(([name, value]) =>
      value === undefined ? [] : [`${optionOf(name)} ${value}`],
    ),
    ...Object.entries(flags).flatMap(([name, isGiven]) => (isGiven ? [optionOf(name)] : [])),
  ].join(' ');
}

function optionOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Refuses a value, and names what was probably meant. */
function refuse(what: string, meant: string | undefined): never {
  throw new InvalidArgumentError(meant === undefined ? what : `${what} Did you mean ${meant}?`);
}

function readDecision(text: string): Decision {
  const decision = decisionsByStrength.find((name) => name === text);
  return (
    decision ??
    refuse(`The decisions are ${decisionsByStrength.join(', ')}.`, nearestName(text, decisionsByStrength))
  );
}

/** One letter that nobody knows may be asked for: the report may have given it. */
function readCode(text: string): string {
  const isLetter = /^[\p{L}\p{N}]$/u.test(text);
  if (codes.includes(text) || (isLetter && !isBounceCode(text.toUpperCase()))) return text;
  const upper = isLetter ? text.toUpperCase() : undefined;
  return refuse(`The codes are ${codes.join(', ')}.`, upper ?? nearestName(text, [noCode]));
}

function readEvidenceKind(text: string): EvidenceKind {
  const kind = evidenceKinds.find((name) => name === text);
  return kind ?? refuse(`It is one of ${evidenceKinds.join(', ')}.`, nearestName(text, evidenceKinds));
}

function readDomain(text: string): string {
  const domain = text.trim().toLowerCase().replace(/^@/, '');
  if (domain === '' || /[\s@]/.test(domain))
    refuse('A domain is what follows the @.', domainOf(domain) || undefined);
  return domain;
}

function readProvider(text: string): string {
  const domain = readDomain(text);
  const provider = providerOf(`@${domain}`);
  if (!domain.includes('.')) refuse('A provider is named by a domain.', nearestName(domain, knownProviders));
  if (!knownProviders.includes(provider)) {
    const meant = likelyDomain(`@${domain}`);
    if (meant !== undefined)
      refuse('It looks like a slip; --domain finds the addresses that have it.', providerOf(`@${meant}`));
  }
  return provider;
}

/** Reads an id of the vendor's, for an option or an argument. */
export function readId(text: string): string {
  const id = text.trim().toLowerCase();
  return z.guid().safeParse(id).success
    ? id
    : refuse('An id looks like 0a0a0a0a-0000-4000-8000-000000000001.', undefined);
}
