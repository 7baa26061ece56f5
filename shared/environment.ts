import * as z from 'zod/mini';
import { choosePolicy, PolicyError } from './bounce/policies.ts';
import type { Policy } from './bounce/policy.ts';
import { ConfigurationError } from './errors.ts';

/** A variable that must be there; an empty one counts as missing. */
export const requiredText = z.string({ error: 'is missing' }).check(z.trim(), z.minLength(1, 'is missing'));

/** A whole number from 1 up. */
export const positiveInteger = integerFrom(1);

/** A whole number from 0 up. */
export const wholeNumber = integerFrom(0);

function integerFrom(least: number) {
  const isOne = (text: string) => /^\d{1,9}$/.test(text) && Number(text) >= least;
  return z.pipe(
    requiredText.check(z.refine(isOne, `must be a whole number from ${least} up`)),
    z.transform(Number),
  );
}

/** An https URL without credentials, query or fragment; plain http on loopback only, for tests and the laptop. */
export const serviceUrl = z.pipe(
  requiredText.check(
    z.refine(isServiceUrl, 'must be an https URL without user, query or fragment (http only on loopback)'),
  ),
  z.transform((text) => new URL(text)),
);

const policyChoice = z.object({ name: z.string(), tuned: z.record(z.string(), z.number()) });

/** A policy as the settings chose it: JSON with its name and what was tuned. */
export const chosenPolicy = z.pipe(
  requiredText,
  z.transform((text, { issues }): Policy => {
    try {
      return choosePolicy(policyChoice.parse(JSON.parse(text)));
    } catch (error) {
      const message =
        error instanceof PolicyError ? error.problems.join('; ') : 'is not a choice of a policy';
      issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    }
  }),
);

function isServiceUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  // An empty query or fragment leaves no part of the URL, but its sign in the text.
  return secure && `${url.username}${url.password}` === '' && !/[?#]/.test(text);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Reads environment variables by a shape whose keys are their names.
 *
 * @throws {ConfigurationError} naming every variable that is missing or malformed, never a value.
 */
export function readEnvironment<Shape extends z.ZodMiniType>(
  shape: Shape,
  env: NodeJS.ProcessEnv,
): z.output<Shape> {
  const parsed = shape.safeParse(env);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`),
  );
}
