import { describe, expect, it } from 'vitest';
import {
  type DnsOutcome,
  organisationByOutcomes,
  organisationOf,
  ownNameOf,
} from '../../../../shared/bounce/outage/organisation.ts';

const at = (exchange: string, priority = 10) => ({ exchange, priority });
const named = (name: string) => ({ kind: 'organisation', name });
const unknown = { kind: 'unknown' };
const gone = { kind: 'gone' };

describe('who receives the mail of a domain with MX records', () => {
  it.each([
    ['eu-smtp-inbound-1.filter.example', 'filter.example'],
    ['MX1.Filter.EXAMPLE.', 'filter.example'],
    ['mx.filter.co.uk', 'filter.co.uk'],
    ['mx.filter.com.au', 'filter.com.au'],
    ['mx.filter.ne.jp', 'filter.ne.jp'],
    ['mx.host.de', 'host.de'],
    ['co.uk', 'co.uk'],
    ['mx.filter.co.info', 'co.info'],
  ])('%s is a host of %s', (exchange, name) => {
    expect(organisationOf([at(exchange)])).toEqual(named(name));
  });

  it.each([
    ['aspmx.l.google.com', 'gmail.com'],
    ['aspmx2.googlemail.com', 'gmail.com'],
    ['firm-example.mail.protection.outlook.com', 'outlook.com'],
    ['outlook-com.olc.protection.outlook.com', 'outlook.com'],
    ['firm-example.a-v1.mx.microsoft', 'outlook.com'],
    ['mta5.am0.yahoodns.net', 'yahoo.com'],
    ['mx01.mail.icloud.com', 'icloud.com'],
    ['al-ip4-mx-vip1.prodigy.net', 'att.net'],
    ['mx00.emig.gmx.net', 'gmx.net'],
    ['mx-ha02.web.de', 'gmx.net'],
    ['mx00.mail.com', 'gmx.net'],
    ['mail.protonmail.ch', 'proton.me'],
  ])('%s stands with %s, where people have their mailboxes', (exchange, name) => {
    expect(organisationOf([at(exchange)])).toEqual(named(name));
  });

  it('another name that only ends like a known one stands for itself', () => {
    expect(organisationOf([at('mx.notgoogle.com')])).toEqual(named('notgoogle.com'));
    expect(organisationOf([at('mx1.mail.yahoo.co.jp')])).toEqual(named('yahoo.co.jp'));
  });

  it('the best priority is the lowest number, wherever it stands', () => {
    const exchanges = [at('mx.second.example', 20), at('mx.first.example', 5), at('mx.third.example', 100)];
    expect(organisationOf(exchanges)).toEqual(named('first.example'));
  });

  it('of the same priority the first by name counts, in whatever order they come', () => {
    const exchanges = [at('mx.b.example'), at('mx.a.example')];
    expect(organisationOf(exchanges)).toEqual(named('a.example'));
    expect(organisationOf(exchanges.toReversed())).toEqual(named('a.example'));
  });

  it.each(['', '.'])('nobody, where the only exchange is %j (a null MX)', (exchange) => {
    expect(organisationOf([at(exchange, 0)])).toEqual(gone);
  });

  it('a null MX beside a host is not one', () => {
    expect(organisationOf([at('', 0), at('mx.firm.example')])).toEqual(named('firm.example'));
  });

  it.each(['localhost', '192.0.2.7', '[192.0.2.7]', 'mx..example', 'mx.<b>.example', 'mx.fi rm.example'])(
    '%s is no host of an organisation',
    (exchange) => {
      expect(organisationOf([at(exchange)])).toEqual(unknown);
      expect(organisationOf([at(exchange, 1), at('mx.firm.example', 2)])).toEqual(named('firm.example'));
    },
  );

  it('nobody knows, where there is no record', () => {
    expect(organisationOf([])).toEqual(unknown);
  });
});

describe('what the answers of DNS say about a domain', () => {
  const found = { kind: 'found', records: ['192.0.2.7'] } as const;
  const noName = { kind: 'no such name' } as const;
  const noRecord = { kind: 'no such record' } as const;
  const silence = { kind: 'no answer' } as const;
  const own = named('firm.example');

  it('MX records say it alone', () => {
    const exchanges = { kind: 'found', records: [at('mx.filter.example')] } as const;
    expect(organisationByOutcomes('firm.example', { exchanges, addresses: [] })).toEqual(
      named('filter.example'),
    );
  });

  it.each<
    [string, DnsOutcome<never>, readonly DnsOutcome<string>[], ReturnType<typeof named> | { kind: string }]
  >([
    ['an address and no MX record: it receives its own mail', noRecord, [found, noRecord], own],
    ['an IPv6 address only', noRecord, [noRecord, found], own],
    ['an address, though MX says that there is no such name', noName, [found, noName], own],
    ['an address, and no answer about the other kind', noRecord, [found, silence], own],
    ['NXDOMAIN throughout: it is gone', noName, [noName, noName], gone],
    ['NXDOMAIN, and silence about an address', noName, [noName, silence], unknown],
    ['NXDOMAIN, and nobody asked for an address', noName, [], unknown],
    ['a name without any record', noRecord, [noRecord, noRecord], unknown],
    ['a name without MX records whose addresses are NXDOMAIN', noRecord, [noName, noName], unknown],
    ['silence about MX, whatever else was answered', silence, [noName, noName], unknown],
    ['silence about MX, and an address', silence, [found, found], unknown],
  ])('%s', (_, exchanges, addresses, expected) => {
    expect(organisationByOutcomes('firm.example', { exchanges, addresses })).toEqual(expected);
  });
});

it('a domain that receives its own mail is called like its MX host would be', () => {
  expect(ownNameOf('News.Firm.co.uk')).toBe('firm.co.uk');
  expect(organisationOf([at('mx.firm.co.uk')])).toEqual(named(ownNameOf('firm.co.uk')));
});
