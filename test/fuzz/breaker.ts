import fc from 'fast-check';

/** What would not survive `JSON.stringify` is written as a word, and becomes itself in {@link jsonOf}. */
const words = { deep: '@deep@', huge: '@huge@', endless: '@endless@' };
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

/** The keys every object seems to have. */
const inheritedKeys = ['__proto__', 'constructor', 'toString', 'valueOf', 'toJSON', 'hasOwnProperty'];

/** What any place may hold although nobody expects it there. */
const oddValues: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e21, Number.MAX_SAFE_INTEGER, '', ' ', '0', '12', 'NaN'],
  ...[
    '\ud800',
    '\udc00x',
    '\u0000',
    '\ufeff',
    '@',
    'Ａ@example.com',
    'x@y.example\nliving@good.example',
    '\u001b[31mB',
    '2026-02-30T10:00:00.000Z',
    '9999-12-31',
  ],
  ...['2026-13-01T00:00:00Z', '0000-00-00T00:00:00.000Z', 'null', 'undefined', ...inheritedKeys],
  ...[[], {}, [[]], [null], { length: 3 }, { toString: 1, valueOf: 2 }, ...Object.values(words)],
];
export const anyOddValue = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...oddValues) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 400 }) },
);

type Kind = 'replace' | 'drop' | 'shout' | 'extra' | 'wrap' | 'text' | 'twice';
const kinds: readonly Kind[] = ['replace', 'replace', 'drop', 'shout', 'extra', 'wrap', 'text', 'twice'];

export interface Damage {
  /** Which place of all there are, counted round and round. */
  readonly where: number;
  readonly kind: Kind;
  readonly value: unknown;
  readonly key: string;
}

/** Damage to do; `odd` says what may be put in where something else belongs. */
export function someDamage(odd: fc.Arbitrary<unknown> = anyOddValue, maxLength = 4): fc.Arbitrary<Damage[]> {
  const key = fc.constantFrom(...inheritedKeys, 'extra', '');
  const damage = fc.record({ where: fc.nat(999), kind: fc.constantFrom(...kinds), value: odd, key });
  return fc.array(damage, { maxLength });
}

type Holder = Record<string, unknown> | unknown[];
interface Place {
  readonly holder: Holder;
  readonly key: string;
}

/** A copy of `value` with all that done to it. Sets and bytes are single values. */
export function damaged(value: unknown, damage: readonly Damage[]): unknown {
  const root: Record<string, unknown> = { root: structuredClone(value) };
  for (const { where, kind, value: odd, key: extra } of damage) {
    const places = placesIn(root);
    const place = places[where % places.length];
    if (place) hurt(place, kind, odd, extra);
  }
  return root.root;
}

function placesIn(holder: unknown): Place[] {
  if (typeof holder !== 'object' || holder === null || holder instanceof Set || ArrayBuffer.isView(holder))
    return [];
  const inside = Object.entries(holder);
  return inside.flatMap(([key, part]) => [{ holder: holder as Holder, key }, ...placesIn(part)]);
}

function hurt({ holder, key }: Place, kind: Kind, odd: unknown, extra: string): void {
  const old: unknown = Reflect.get(holder, key);
  if (kind === 'drop' && Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (kind === 'drop' && key !== 'root') Reflect.deleteProperty(holder, key);
  else if (kind === 'shout' && typeof old === 'string') put(holder, key, old.toUpperCase());
  else if (kind === 'shout' && !Array.isArray(holder) && key !== 'root') {
    Reflect.deleteProperty(holder, key);
    put(holder, key.toUpperCase(), old);
  } else if (kind === 'extra' && Array.isArray(old)) old.push(structuredClone(odd));
  else if (kind === 'extra' && typeof old === 'object' && old !== null) put(old as Holder, extra, odd);
  else if (kind === 'wrap') put(holder, key, [old]);
  else if (kind === 'text') put(holder, key, typeof old === 'object' ? '[object Object]' : `${old}`);
  else if (kind === 'twice' && Array.isArray(holder)) holder.push(structuredClone(old));
  else put(holder, key, structuredClone(odd));
}

/** As JSON.parse puts it there: `__proto__` is a key like any other. */
function put(holder: Holder, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

/** JSON in which the words above have become twenty thousand brackets, a very long text and a number without end. */
export function jsonOf(value: unknown): string {
  return (JSON.stringify(value) ?? '')
    .replaceAll(`"${words.deep}"`, deep)
    .replaceAll(words.huge, 'x'.repeat(50_000))
    .replaceAll(`"${words.endless}"`, '1e999');
}

/** What happens to a body on its way: mostly nothing. */
export const anyTransport: fc.Arbitrary<(text: string) => string> = fc.oneof(
  { weight: 12, arbitrary: fc.constant((text: string) => text) },
  {
    weight: 1,
    arbitrary: fc.nat(100).map((at) => (text: string) => text.slice(0, (text.length * at) / 100)),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<(text: string) => string>(
      (text) => `\ufeff${text}`,
      () => '<!doctype html><title>Down for maintenance</title><p>canaria@example.com',
      () => '',
      () => ' \n',
      () => 'null',
      () => '[]',
      () => '"canaria@example.com"',
      (text) => `${text}}`,
    ),
  },
);
