import { describe, expect, it } from 'vitest';
import { type Cohort, cellsOf, coveredBy, scaleOf } from '../../../../shared/bounce/outage/cohort.ts';
import type { Suspicion } from '../../../../shared/bounce/outage/judge-parts.ts';
import type { Part } from '../../../../shared/bounce/outage/parts.ts';
import { knownProviders, providerHash } from '../../../../shared/bounce/provider.ts';

const cohort: Cohort = {
  of: 400,
  mailboxes: [{ domain: 'gmai', organisation: 'gmail.com', people: 300 }],
  companies: [
    { domain: 'fil1', organisation: 'filter.example' },
    { domain: 'fil2', organisation: 'filter.example' },
  ],
  otherCompanies: 10,
  companyWeight: 1,
  gone: ['gone'],
};
const sums = (bounced: readonly string[], what: Partial<Cohort> = {}) => {
  const cells = cellsOf({ ...cohort, ...what }, bounced);
  const of = (some: typeof cells) => [
    some.reduce((sum, one) => sum + one.bounced, 0),
    some.reduce((sum, one) => sum + one.witnesses, 0),
  ];
  return {
    mailboxes: of(cells.filter(({ isCompany }) => !isCompany)),
    behind: of(cells.filter(({ organisation }) => organisation === 'filter.example')),
    companies: of(cells.filter(({ isCompany }) => isCompany)),
  };
};

describe('the cells of a send', () => {
  it('are as many witnesses as took an earlier one', () => {
    expect(sums([])).toEqual({ mailboxes: [0, 300], behind: [0, 2], companies: [0, 12] });
  });

  it('count people at mailboxes, and each company once', () => {
    const bounced = ['gmai', 'gmai', 'fil1', 'fil1', 'fil1', 'othr', 'othr', 'gone'];
    expect(sums(bounced)).toEqual({ mailboxes: [2, 300], behind: [1, 2], companies: [2, 12] });
  });

  it('let the companies that were looked up stand for the others, and those that bounced for themselves', () => {
    expect(sums(['fil1'], { companyWeight: 3 })).toEqual({
      mailboxes: [0, 300],
      behind: [1, 4],
      companies: [1, 34],
    });
  });

  it('have more witnesses than were known where more bounced', () => {
    expect(sums(Array.from({ length: 301 }, () => 'gmai')).mailboxes).toEqual([301, 301]);
  });
});

it('a send reaches as much of a cohort as it is smaller than that', () => {
  expect(scaleOf(cohort, 100)).toBe(0.25);
  expect(scaleOf(cohort, 4_000)).toBe(1);
  expect(scaleOf(cohort, undefined)).toBe(1);
});

describe('an incident covers', () => {
  const about = (part: Part): Suspicion => ({
    ...{ part, is: 'watch', witnesses: 2, bounced: 2, usually: 0 },
    cells: cellsOf(cohort, []).filter(({ organisation }) => organisation === 'filter.example'),
  });

  it.each<[string, Part, object]>([
    [
      'the domains of an organisation',
      { kind: 'organisation', name: 'filter.example' },
      { kind: 'domains', domains: ['fil1', 'fil2'] },
    ],
    [
      'all domains but those of mailboxes, known ones too, and of companies that have gone',
      { kind: 'companies' },
      { kind: 'all but', domains: [...knownProviders.map(providerHash), 'gmai', 'gone'] },
    ],
    ['everybody but companies that have gone', { kind: 'rest' }, { kind: 'all but', domains: ['gone'] }],
  ])('%s', (_, part, expected) => {
    expect(coveredBy(about(part), cohort)).toEqual(expected);
  });
});
