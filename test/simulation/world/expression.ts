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

type Term = (item: Item | undefined, names: Placeholders) => boolean;
type Clause = (next: Record<string, unknown>, names: Placeholders) => void;

/** Expressions are few and come again and again, so each is read once. */
const conditions = new Map<string, readonly Term[]>();
const updates = new Map<string, readonly Clause[]>();

/** Whether an item (undefined: none) meets a condition of the forms the product uses, joined by OR. */
export function meets(item: Item | undefined, condition: string | undefined, names: Placeholders): boolean {
  if (condition === undefined) return true;
  let terms = conditions.get(condition);
  if (!terms) {
    terms = condition.split(' OR ').map(readTerm);
    conditions.set(condition, terms);
  }
  return terms.some((holds) => holds(item, names));
}

function readTerm(term: string): Term {
  const absent = /^attribute_not_exists\((\S+)\)$/.exec(term)?.[1];
  if (absent !== undefined) return (item, names) => item?.[nameOf(absent, names)] === undefined;
  const typed = /^NOT attribute_type\((\S+), :text\)$/.exec(term)?.[1];
  if (typed !== undefined) return (item, names) => typeof item?.[nameOf(typed, names)] !== 'string';
  const [, attribute = '', operator, value = ''] = /^(\S+) (=|<=|>) (:\S+)$/.exec(term) ?? [];
  if (operator === undefined) throw validation(`a condition nobody has taught us: ${term}`);
  return (item, names) => {
    const [left, right] = [item?.[nameOf(attribute, names)], placedValue(value, names)];
    if (typeof left !== typeof right) return false;
    if (operator === '=') return left === right;
    const isUpTo = typeof left === 'number' ? left <= Number(right) : String(left) <= String(right);
    return isUpTo === (operator === '<=');
  };
}

/** The item after an update of the forms the product uses: SET, REMOVE, and ADD of numbers and of sets of bytes. */
export function updated(item: Item, expression: string, names: Placeholders): Item {
  let clauses = updates.get(expression);
  if (!clauses) {
    clauses = readClauses(expression);
    updates.set(expression, clauses);
  }
  const next: Record<string, unknown> = { ...item };
  for (const change of clauses) change(next, names);
  return next;
}

function readClauses(expression: string): Clause[] {
  const actions = [...expression.matchAll(/(SET|REMOVE|ADD) (.+?)(?= (?:SET|REMOVE|ADD) |$)/g)];
  return actions.flatMap(([, action, clauses = '']) =>
    clauses.split(', ').map((clause): Clause => {
      const [attribute = '', value = ''] = clause.split(/ = | /);
      return (next, names) => {
        const name = nameOf(attribute, names);
        if (action === 'REMOVE') delete next[name];
        else if (action === 'SET') next[name] = placedValue(value, names);
        else next[name] = sum(next[name], placedValue(value, names));
      };
    }),
  );
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
