import type { SecretBacking } from '../../local/servers/secrets-manager.ts';

/** A secret whose value is kept in memory, and which a person may change. */
export interface TestSecret extends SecretBacking {
  put(value: string): void;
}

/** @param value of the secret; without it there is none yet. */
export function aSecret(value?: string): TestSecret {
  let kept = value;
  return {
    read: async () => kept,
    async write(next) {
      kept = next;
    },
    put(next) {
      kept = next;
    },
  };
}
