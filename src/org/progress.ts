/** Work at the start of an org that may take long. */
type LongWork = 'Loading the org' | 'Reading the seed';

/** Called some hundred times at most while `work` is done: `done` of `total` bytes or records. */
export type OnOrgProgress = (work: LongWork, done: number, total: number) => void;

/** The same for one piece of work. */
export type OnProgress = (done: number, total: number) => void;
