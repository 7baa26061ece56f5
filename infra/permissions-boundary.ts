import { PERMISSIONS_BOUNDARY_CONTEXT_KEY } from 'aws-cdk-lib';
import * as z from 'zod';
import { parseJson } from '../shared/parse-json.ts';
import { SettingsError } from './settings.ts';

const boundary = z.union([
  z.strictObject({ name: z.string().min(1) }),
  z.strictObject({ arn: z.string().min(1) }),
]);

/**
 * The permissions boundary for every role, which the CDK takes from its context and ignores without a word where the command
 * line has given it as a text.
 *
 * @throws {SettingsError} when it has another form: the roles would be created without it.
 */
export function permissionsBoundaryOf(
  context: Readonly<Record<string, unknown>>,
): z.infer<typeof boundary> | undefined {
  const given = context[PERMISSIONS_BOUNDARY_CONTEXT_KEY];
  if (given === undefined) return undefined;
  const { data } = boundary.safeParse(typeof given === 'string' ? parseJson(given) : given);
  if (data) return data;
  throw new SettingsError([
    `${PERMISSIONS_BOUNDARY_CONTEXT_KEY} must be {"name": "..."} or {"arn": "..."} in JSON, or no role would have it`,
  ]);
}
