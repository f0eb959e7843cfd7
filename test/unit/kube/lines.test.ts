// Lines come out whole wherever the chunks and the characters are cut.
import { describe, expect, test } from '@jest/globals';
import { linesOf } from '../../../src/kube/lines.ts';

describe('linesOf', () => {
  const bytes = Buffer.from('{"a":"größer €𝄞"}\n\n{"b":1}\n{"c":"left out');

  test('a stream cut anywhere gives the same lines', async () => {
    for (let size = 1; size <= bytes.length; size += 1) {
      expect(await collect(chunksOf(bytes, size))).toEqual(['{"a":"größer €𝄞"}', '{"b":1}']);
    }
  });

  test('an empty stream has none', async () => {
    expect(await collect([])).toEqual([]);
  });
});

function chunksOf(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
}

async function collect(chunks: readonly Uint8Array[]): Promise<string[]> {
  async function* stream() {
    yield* chunks;
  }
  const lines: string[] = [];
  for await (const line of linesOf(stream())) lines.push(line);
  return lines;
}
