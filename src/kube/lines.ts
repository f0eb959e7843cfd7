// Cuts a byte stream into lines, wherever the chunks and the characters are cut. Pure but for reading its input.

/** Decoded lines without their newline, empty ones left out; what stands after the last newline is no line. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let begun: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    // A newline byte is never part of another UTF-8 character.
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      const line = Buffer.concat([...begun, chunk.subarray(from, end)]).toString('utf8');
      begun = [];
      from = end + 1;
      if (line.trim() !== '') yield line;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
}

const newline = 0x0a;
