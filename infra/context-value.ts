/** The whole number that a value of the CDK context says, or NaN: the command line puts strings, `cdk.json` numbers. */
export function toNumber(given: unknown): number {
  const isOne = (typeof given === 'number' || typeof given === 'string') && /^\d+$/.test(`${given}`);
  return isOne ? Number(given) : Number.NaN;
}

/** A text or a boolean of the CDK context as a text, or an empty one: the command line puts strings, `cdk.json` booleans. */
export function toText(given: unknown): string {
  return typeof given === 'string' || typeof given === 'boolean' ? `${given}` : '';
}

/** What was given, if it can be shown: a list or an object may have no text at all. */
export function shown(given: unknown): string {
  if (typeof given === 'string') return JSON.stringify(given);
  if (given === null) return 'null';
  return typeof given === 'number' || typeof given === 'boolean'
    ? `${given}`
    : `a value of type ${typeof given}`;
}
