/** How the vendor writes its links: as a path, or as an address, with its own scheme or with the other one. */
export type LinkForm = 'path' | 'absolute' | 'other scheme';
