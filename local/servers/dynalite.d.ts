/** dynalite has no types of its own; this is the part we use. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** How long a new table stays in CREATING, in milliseconds. */
    readonly createTableMs?: number;
    /** The folder of the table's files; in memory when left out. */
    readonly path?: string;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}
