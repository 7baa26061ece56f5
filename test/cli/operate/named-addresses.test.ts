import { describe, expect, it } from 'vitest';
import { exportFormats } from '../../../cli/operate/export-formats.ts';
import { addressesInLines, namedAddresses } from '../../../cli/operate/named-addresses.ts';
import { aBounce } from '../../support/a-bounce.ts';
import { addresses } from '../../support/addresses.ts';
import { anAddressRecord } from '../../support/an-address-record.ts';

describe('the addresses that somebody names', () => {
  it('are those of the keys of records, each once, in their order', () => {
    const typed = [' Ben@Example.com', 'ada@example.com', 'ben@example.com '].map((text) => ({ text }));

    expect(namedAddresses(typed)).toEqual({ addresses: ['ben@example.com', 'ada@example.com'], wrong: [] });
  });

  it('are told from what is none, with the line it is in', () => {
    const typed = addressesInLines('ada@example.com\nada\n\na@example.com,b@example.com\n');

    expect(namedAddresses(typed)).toEqual({
      addresses: ['ada@example.com'],
      wrong: [
        { text: 'ada', line: 2 },
        { text: 'a@example.com,b@example.com', line: 4 },
      ],
    });
  });

  it('are read from lines of every kind, without the mark that some programs put first', () => {
    expect(addressesInLines('\ufeffa@example.com\r\n\r\n  b@example.com\t\n')).toEqual([
      { text: 'a@example.com', line: 1 },
      { text: 'b@example.com', line: 3 },
    ]);
    expect(addressesInLines('a@example.com\rb@example.com\r')).toEqual([
      { text: 'a@example.com', line: 1 },
      { text: 'b@example.com', line: 2 },
    ]);
    expect(addressesInLines('\n \r\n')).toEqual([]);
  });

  it('are read as an export for Constant Contact writes them, and in the quotes that some programs put around each', () => {
    const records = addresses.map((address) => anAddressRecord([aBounce({ address })]));
    const exported = exportFormats['constant-contact'](records, true);
    expect(namedAddresses(addressesInLines(exported))).toEqual({ addresses, wrong: [] });

    const quoted = addresses.map((address) => `"${address.replaceAll('"', '""')}"`);
    expect(namedAddresses(addressesInLines(quoted.join('\r\n')))).toEqual({ addresses, wrong: [] });
    expect(namedAddresses(addressesInLines('"a@example.com","b@example.com"')).wrong).toHaveLength(1);
  });

  it.each(['email', 'Email Address', 'ADDRESS', '"e-mail"'])(
    'may stand under the heading %s, as in an export',
    (heading) => {
      expect(addressesInLines(`${heading}\r\na@example.com\n`)).toEqual([{ text: 'a@example.com', line: 2 }]);
      expect(addressesInLines(`a@example.com\n${heading}\n`)).toHaveLength(2);
    },
  );
});
