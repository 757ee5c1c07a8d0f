import * as fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { afterToken, parseAfterToken, PARTITIONS, partitionId, partitionOf } from './partition.js';

const partitioner = Partitioners.DefaultPartitioner();
const partitionMetadata = Array.from({ length: PARTITIONS }, (_, partitionIndex) => ({
  partitionErrorCode: 0,
  partitionId: partitionIndex,
  leader: 0,
  replicas: [0],
  isr: [0],
}));
const byKafka = (key: string) =>
  partitioner({ topic: 't', partitionMetadata, message: { key, value: null } });

describe('the partition of a key', () => {
  it('is the one kafkajs computes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uuid(), fc.string({ unit: 'grapheme', minLength: 1 })), (key) =>
        expect(partitionOf(key)).toBe(byKafka(key)),
      ),
      { numRuns: 2_000 },
    );
  });

  it('spreads cases over all six', () => {
    const keys = Array.from({ length: 600 }, (_, i) => `0198c0de-0000-7000-8000-${i}`);
    const counts = Map.groupBy(keys, partitionOf);
    expect(new Set(counts.keys())).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    expect(Math.min(...[...counts.values()].map(({ length }) => length))).toBeGreaterThan(50);
  });
});

describe('an after token', () => {
  it('stands for a partition and an ordinal', () => {
    const part = partitionId('economic-check', 5);
    expect(parseAfterToken(afterToken(part, 41_001))).toEqual({ part, ord: 41_001 });
  });

  it.each(['', 'x', 'aW50YWtl', Buffer.from('intake/events-v1/6 1').toString('base64url')])(
    'is not %p',
    (token) => expect(parseAfterToken(token)).toBeUndefined(),
  );
});
