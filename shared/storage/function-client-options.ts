import { fromEnv } from '@aws-sdk/credential-provider-env';
import { clientDefaults } from './client-defaults.ts';

/**
 * Options of every SDK client of a deployed function: credentials come from the environment, as Lambda gives them, and from
 * nowhere else. What would look for them elsewhere is not in the bundles (infra/bundling.ts).
 */
export const functionClientOptions = { ...clientDefaults, credentials: fromEnv() };
