/** A figure of ours beside that of a peer in the same run. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer: number;
  readonly peerName: string;
  /** Median of the ratios of the rounds: what slows one round down slows both. */
  readonly ratio: number;
  readonly oursRange: Range;
  readonly peerRange: Range;
}
type Range = readonly [least: number, most: number];

export interface BenchOptions {
  /** A folder on the disk that is measured. */
  readonly folder: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

/** Measures one thing; further things are further files of this shape. */
export interface Bench {
  readonly name: string;
  readonly says: string;
  run(options: BenchOptions): Promise<readonly Row[]>;
}

/** What takes part in a round: a figure of its own, each time on something fresh. */
export interface Contender {
  readonly name: string;
  measure(round: number): Promise<number>;
}

/** Rounds in which each has its turn, the order changing from round to round. */
export async function interleaved(
  rounds: number,
  contenders: readonly Contender[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order)
      figures.get(contender.name)?.push(await contender.measure(round));
  }
  return figures;
}

export function rowOf(
  { name, unit, peerName }: Pick<Row, 'name' | 'unit' | 'peerName'>,
  ours: readonly number[],
  peer: readonly number[],
): Row {
  return {
    name,
    unit,
    ours: median(ours),
    peer: median(peer),
    peerName,
    ratio: median(ours.map((figure, round) => figure / (peer[round] ?? Number.NaN))),
    oursRange: rangeOf(ours),
    peerRange: rangeOf(peer),
  };
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

const rangeOf = (figures: readonly number[]): Range => [Math.min(...figures), Math.max(...figures)];

/** So many at once for so long; how many per second were done. */
export async function perSecond(
  inFlight: number,
  seconds: number,
  work: (index: number) => Promise<unknown>,
): Promise<number> {
  let started = 0;
  let done = 0;
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      started += 1;
      await work(started - 1);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  return (done * 1_000) / (performance.now() - startedAt);
}
