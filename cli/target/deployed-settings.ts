import * as z from 'zod';
import { parseJson } from '../../shared/parse-json.ts';

const deployedSettings = z.object({
  values: z.record(z.string(), z.union([z.number(), z.string()])),
  changed: z.array(z.string()),
});

/**
 * What a stack was deployed with, and what of it differs from what holds unless set: the output `Settings`, which
 * infra/settings.ts writes.
 */
export type DeployedSettings = z.infer<typeof deployedSettings>;

/** Undefined where the stack is of a version that did not say it, or says it otherwise. */
export function readDeployedSettings(
  outputs: Readonly<Record<string, string>>,
): DeployedSettings | undefined {
  return deployedSettings.safeParse(parseJson(outputs.Settings ?? '')).data;
}
