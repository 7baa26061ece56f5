/** What a command needs of the world beside its target. */
export interface Outside {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  /** Gives so many bytes that nobody can guess. */
  readonly chance: (length: number) => Uint8Array;
  /** The next line of standard input; undefined at its end, and when somebody wants to stop. */
  nextLine(): Promise<string | undefined>;
  /** Shows a page in a browser and says so; false where there is none, or none that the person would see. */
  openBrowser(link: URL): boolean;
}
