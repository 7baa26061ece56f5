import fc from 'fast-check';

const bytes = (...numbers: number[]) => Uint8Array.from(numbers);

/** What an attribute may hold once somebody has been at it in the console, or with a program of their own. */
export const anyStoredValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, 0, -1, 1.5, 1e15, '', ' ', '0', 'yesterday', '2026-02-30T10:00:00.000Z', '2026-11-01'],
    ...[
      '9999-12-31T23:59:59.999Z',
      '0000-01-01T00:00:00.000Z',
      'never',
      '__proto__',
      'bob@example.com',
      'open',
    ],
    ...[[], {}, [[]], [null], ['a'], { '': {} }, bytes(), bytes(1, 2)],
  ),
  fc.constantFrom(new Set(['a']), new Set([1, 2]), new Set([bytes(1, 2)]), new Set([bytes()])),
  fc.string({ maxLength: 30 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
