/** Work at the start of an org that may take long. */
type LongWork = 'Loading the org' | 'Reading the seed';

/** How far a long piece of work is: `done` of `total` bytes or records. Called some hundred times at most. */
export type OnProgress = (done: number, total: number) => void;

/** The same for any of them. */
export type OnOrgProgress = (work: LongWork, ...progress: Parameters<OnProgress>) => void;
