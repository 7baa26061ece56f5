import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item in DynamoDB's own form, as it goes over the wire. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** A list or a map, however much is in it. */
const containerBytes = 3;
/** Each element of a list and each pair of a map. */
const elementBytes = 1;

/**
 * How many bytes DynamoDB bills an item for: names and values, in UTF-8.
 * Source: DynamoDB Developer Guide, "DynamoDB item sizes and formats".
 */
export function itemSize(item: Item): number {
  return sum(Object.entries(item), ([name, value]) => bytesOf(name) + valueSize(value));
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return bytesOf(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS !== undefined) return sum(value.SS, bytesOf);
  if (value.NS !== undefined) return sum(value.NS, numberSize);
  if (value.BS !== undefined) return sum(value.BS, ({ length }) => length);
  if (value.L !== undefined)
    return containerBytes + sum(value.L, (element) => elementBytes + valueSize(element));
  if (value.M !== undefined)
    return containerBytes + itemSize(value.M) + elementBytes * Object.keys(value.M).length;
  // What is left is true, false or null.
  return 1;
}

/** A byte for every two significant digits, and one more; the guide says "approximately". */
function numberSize(number: string): number {
  const digits = number.replace(/e.*$/i, '').replace(/\D/g, '');
  const significant = digits.replace(/^0+/, '').replace(/0+$/, '');
  return Math.ceil(significant.length / 2) + 1 + Number(number.startsWith('-'));
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function sum<Thing>(things: readonly Thing[], size: (thing: Thing) => number): number {
  return things.reduce((total, thing) => total + size(thing), 0);
}
