import { clientDefaults } from '../../shared/storage/client-defaults.ts';

/** Of every client of the command line: a person at a terminal waits out throttling rather than begin anew. */
export const clientOptions = { ...clientDefaults, maxAttempts: 8 };
