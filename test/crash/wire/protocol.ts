/** What a client has sent: a statement with all that belongs to it, or anything else. */
export interface Sent {
  readonly bytes: Buffer
  /** Its text, where it is a statement. */
  readonly statement?: string
}

/** One connection, as far as statements and their answers have to be told apart. */
export interface Dialogue {
  /** Cuts what the client says into what belongs together; what is not complete yet waits for the next chunk. */
  said(chunk: Buffer): readonly Sent[]
  /** Takes what the server says; true where that completes the answer to the last statement. */
  answered(chunk: Buffer): boolean
}

/** Gathers chunks and cuts them into frames. `lengthOf` gives a frame's length from its beginning, undefined: not yet known. */
export function framing(
  lengthOf: (beginning: Buffer) => number | undefined,
): (chunk: Buffer) => readonly Buffer[] {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const frames: Buffer[] = []
    for (
      let length = lengthOf(rest);
      length !== undefined && rest.length >= length;
      length = lengthOf(rest)
    ) {
      frames.push(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
    return frames
  }
}
