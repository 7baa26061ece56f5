import * as z from 'zod';
import { localAccountId, localRegion } from '../servers/loopback.ts';
import { TemplateError } from './template.ts';

/** What the local resources answer to `Ref` and `Fn::GetAtt`: undefined for anything nobody plays here. */
export interface Lookup {
  ref(logicalId: string): string | undefined;
  attribute(logicalId: string, attribute: string): string | undefined;
}

const getAtt = z.union([
  z.tuple([z.string(), z.string()]),
  z.string().transform((path): [string, string] => {
    const [logicalId = '', ...attribute] = path.split('.');
    return [logicalId, attribute.join('.')];
  }),
]);
const join = z.tuple([z.string(), z.array(z.unknown())]);
const sub = z.union([
  z.string().transform((text): [string, Record<string, unknown>] => [text, {}]),
  z.tuple([z.string(), z.record(z.string(), z.unknown())]),
]);
const select = z.tuple([z.coerce.number(), z.unknown()]);
const split = z.tuple([z.string(), z.unknown()]);

/**
 * Replaces every CloudFormation function in a value of the template by what it comes to on this machine.
 *
 * @throws {TemplateError} for a function or a reference that cannot be resolved here, naming it.
 */
export function resolve(value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, lookup));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return call(name, argument, lookup);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, lookup)]));
}

/**
 * The same, for a value that has to be text in the end.
 *
 * @throws {TemplateError} also when it is something else.
 */
export function resolveText(value: unknown, lookup: Lookup): string {
  const resolved = resolve(value, lookup);
  if (typeof resolved === 'string') return resolved;
  if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
  throw new TemplateError(`${JSON.stringify(value)} should be text.`);
}

/** The values of those outputs that what is played here has an answer to; the others are left out. */
export function resolveOutputs(
  outputs: ReadonlyMap<string, unknown>,
  lookup: Lookup,
): Readonly<Record<string, string>> {
  const resolved: Record<string, string> = {};
  for (const [name, value] of outputs) {
    try {
      resolved[name] = resolveText(value, lookup);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
    }
  }
  return resolved;
}

function call(name: string, argument: unknown, lookup: Lookup): unknown {
  switch (name) {
    case 'Ref':
      return ref(z.string().parse(argument), lookup);
    case 'Fn::GetAtt': {
      const [logicalId, attribute] = getAtt.parse(argument);
      return lookup.attribute(logicalId, attribute) ?? unknown(`${logicalId}.${attribute}`);
    }
    case 'Fn::Join': {
      const [separator, parts] = join.parse(argument);
      return parts.map((part) => resolveText(part, lookup)).join(separator);
    }
    case 'Fn::Sub':
      return substitute(...sub.parse(argument), lookup);
    case 'Fn::Select': {
      const [at, list] = select.parse(argument);
      return z.array(z.unknown()).parse(resolve(list, lookup))[at];
    }
    case 'Fn::Split': {
      const [separator, text] = split.parse(argument);
      return resolveText(text, lookup).split(separator);
    }
    default:
      throw new TemplateError(`The local run does not know the function ${name}.`);
  }
}

const pseudoParameters = new Map([
  ['AWS::AccountId', localAccountId],
  ['AWS::Partition', 'aws'],
  ['AWS::Region', localRegion],
  ['AWS::URLSuffix', 'amazonaws.com'],
]);

function ref(name: string, lookup: Lookup): string {
  return pseudoParameters.get(name) ?? lookup.ref(name) ?? unknown(name);
}

function substitute(text: string, values: Record<string, unknown>, lookup: Lookup): string {
  return text.replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
    if (literal) return whole.replace('!', '');
    if (Object.hasOwn(values, name)) return resolveText(values[name], lookup);
    return resolveText(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }, lookup);
  });
}

function unknown(reference: string): never {
  throw new TemplateError(`Something here needs ${reference}, which the local run does not have.`);
}
