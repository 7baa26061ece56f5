import type { BounceKind } from '../../shared/bounce/outage/usual.ts';
import { groups, isOfCompanies } from './groups.ts';

type Range = readonly [least: number, most: number];

/** A fault in one place: living addresses that bounce. */
export interface Fault {
  /** The groups that it hits, which are the whole of one part of the send. */
  readonly groups: readonly string[];
  /** Of those that get the send there; drawn for each outage, evenly. */
  readonly share: Range;
}

/** What happens to an account after some ordinary sends, with the truth about it. */
export interface World {
  readonly name: string;
  /** The code of the fault; B where only the dead bounce. */
  readonly kind: BounceKind;
  readonly faults: readonly Fault[];
  /** The dead that it brings; where it brings none, those of an ordinary send are looked at. */
  readonly dead?:
    | { readonly from: 'an old list'; readonly people: number; readonly share: Range }
    | { readonly from: 'a bought list'; readonly share: Range }
    /** A provider closes its mailboxes: so much of what is left in each of the sends. */
    | { readonly from: 'a closure'; readonly groups: readonly string[]; readonly shares: readonly number[] };
}

const everywhere = groups.map(({ name }) => name);
const companies = groups.filter(isOfCompanies).map(({ name }) => name);
const google = ['gmail', 'companies at google'];
const microsoft = ['outlook', 'companies at microsoft'];
const yahoo = ['yahoo', 'other names of yahoo'];

// Assumed: hardly anybody publishes what an outage hit.
const much: Range = [0.4, 1];
const nearlyAll: Range = [0.8, 1];
// A list that was not mailed for years, or was never asked.
const mostlyDead: Range = [0.3, 0.6];

/** Drawn before the rule was tuned on them; a test holds them to what they were. */
export const worlds: readonly World[] = [
  { name: 'one provider', kind: 'B', faults: [{ groups: google, share: much }] },
  { name: 'names not in the table', kind: 'B', faults: [{ groups: yahoo, share: much }] },
  {
    name: 'two providers',
    kind: 'B',
    faults: [
      { groups: google, share: much },
      { groups: microsoft, share: much },
    ],
  },
  { name: 'a small provider', kind: 'B', faults: [{ groups: ['cox'], share: much }] },
  {
    name: 'one filter, 40 % of its firms',
    kind: 'Z',
    faults: [{ groups: ['companies behind filter A'], share: [0.4, 0.4] }],
  },
  {
    name: 'both filters',
    kind: 'Z',
    faults: [
      { groups: ['companies behind filter A'], share: much },
      { groups: ['companies behind filter B'], share: much },
    ],
  },
  { name: '40 % of all firms', kind: 'Z', faults: [{ groups: companies, share: [0.4, 0.4] }] },
  {
    name: 'firms at one host',
    kind: 'Z',
    faults: [{ groups: ['companies at microsoft'], share: [0.32, 0.8] }],
  },
  { name: 'a whole send, Z', kind: 'Z', faults: [{ groups: everywhere, share: nearlyAll }] },
  { name: 'a whole send, B', kind: 'B', faults: [{ groups: everywhere, share: nearlyAll }] },
  { name: 'a fifth of a send', kind: 'B', faults: [{ groups: everywhere, share: [0.2, 0.2] }] },
  {
    name: 'an old list',
    kind: 'B',
    faults: [],
    dead: { from: 'an old list', people: 1_000, share: mostlyDead },
  },
  {
    name: 'an old list, an outage',
    kind: 'B',
    faults: [{ groups: yahoo, share: [0.7, 0.7] }],
    dead: { from: 'an old list', people: 1_000, share: mostlyDead },
  },
  { name: 'a bought list', kind: 'B', faults: [], dead: { from: 'a bought list', share: mostlyDead } },
  {
    name: 'a real closure',
    kind: 'B',
    faults: [],
    dead: { from: 'a closure', groups: yahoo, shares: [1] },
  },
  {
    name: 'slow decay',
    kind: 'B',
    faults: [],
    dead: {
      from: 'a closure',
      groups: microsoft,
      shares: [0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.055, 0.06],
    },
  },
];
