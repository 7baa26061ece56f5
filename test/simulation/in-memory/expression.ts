/** An item as the document client gives it. */
export type Item = Readonly<Record<string, unknown>>;

/** The parts of a command that its expressions refer to. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

function nameOf(text: string, { ExpressionAttributeNames: names = {} }: Placeholders): string {
  if (!text.startsWith('#')) return text;
  const name = names[text];
  if (name === undefined) throw validation(`${text} is not defined`);
  return name;
}

function placedValue(text: string, { ExpressionAttributeValues: values = {} }: Placeholders): unknown {
  if (!(text in values)) throw validation(`${text} is not defined`);
  return values[text];
}

/** An error as DynamoDB names it. */
export function dynamoError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

function validation(message: string): Error {
  return dynamoError('ValidationException', message);
}

/** Whether an item (undefined: none) meets a condition of the forms the product uses, joined by OR. */
export function meets(item: Item | undefined, condition: string | undefined, names: Placeholders): boolean {
  if (condition === undefined) return true;
  return condition.split(' OR ').some((term) => {
    const absent = /^attribute_not_exists\((\S+)\)$/.exec(term)?.[1];
    if (absent !== undefined) return item?.[nameOf(absent, names)] === undefined;
    const [, typed] = /^NOT attribute_type\((\S+), :text\)$/.exec(term) ?? [];
    if (typed !== undefined) return typeof item?.[nameOf(typed, names)] !== 'string';
    const [, attribute = '', operator, value = ''] = /^(\S+) (=|<=|>) (:\S+)$/.exec(term) ?? [];
    if (operator === undefined) throw validation(`a condition nobody has taught us: ${term}`);
    const [left, right] = [item?.[nameOf(attribute, names)], placedValue(value, names)];
    if (typeof left !== typeof right) return false;
    if (operator === '=') return left === right;
    const isUpTo = typeof left === 'number' ? left <= Number(right) : String(left) <= String(right);
    return isUpTo === (operator === '<=');
  });
}

/** The item after an update of the forms the product uses: SET, REMOVE, and ADD of numbers and of sets of bytes. */
export function updated(item: Item, expression: string, names: Placeholders): Item {
  const next: Record<string, unknown> = { ...item };
  for (const [, action = '', clauses = ''] of expression.matchAll(
    /(SET|REMOVE|ADD) (.+?)(?= (?:SET|REMOVE|ADD) |$)/g,
  )) {
    for (const clause of clauses.split(', ')) {
      const [attribute = '', value = ''] = clause.split(/ = | /);
      const name = nameOf(attribute, names);
      if (action === 'REMOVE') delete next[name];
      else if (action === 'SET') next[name] = placedValue(value, names);
      else next[name] = sum(next[name], placedValue(value, names));
    }
  }
  return next;
}

function sum(present: unknown, more: unknown): unknown {
  if (typeof more === 'number') return Number(present ?? 0) + more;
  if (!(more instanceof Set) || more.size === 0) throw new Error('Pass a non-empty set');
  // Sets of bytes are kept by their text, because equal bytes are different objects.
  const union = new Map<string, Uint8Array>();
  for (const bytes of [...(present instanceof Set ? present : []), ...more]) {
    union.set(Buffer.from(bytes).toString('base64'), Uint8Array.from(bytes));
  }
  return new Set(union.values());
}
