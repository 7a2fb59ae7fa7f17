import { framing, type Dialogue, type Sent } from './protocol.ts'

/** "Message Formats" in PostgreSQL's manual: the first message of a session has no type, but this number. */
const PROTOCOL_3 = 196_608

/**
 * A statement is a simple query, or a Parse with everything up to its Sync. It is answered when the server says that it is
 * ready for the next.
 */
export function postgresDialogue(): Dialogue {
  let isStarted = false
  let isOpen = false
  let extended: readonly Buffer[] = []
  const fromServer = framing(typedLength)
  const fromClient = framing((bytes) => {
    if (isStarted) return typedLength(bytes)
    if (bytes.length < 8) return undefined
    const length = bytes.readInt32BE(0)
    isStarted = bytes.length >= length && bytes.readInt32BE(4) === PROTOCOL_3
    return length
  })

  return {
    said: (chunk) => fromClient(chunk).flatMap(take),
    answered(chunk) {
      const isReady = fromServer(chunk).some((frame) => typeOf(frame) === 'Z')
      if (!isReady || !isOpen) return false
      isOpen = false
      return true
    },
  }

  function take(frame: Buffer): readonly Sent[] {
    const type = typeOf(frame)
    if (type === 'Q') return [statement(frame, textAt(frame, 5))]
    if (type !== 'P' && extended.length === 0) return [{ bytes: frame }]
    extended = [...extended, frame]
    if (type !== 'S') return []
    const [parse] = extended
    const whole = Buffer.concat(extended)
    extended = []
    // the name of the prepared statement stands before its text
    return [statement(whole, textAt(parse!, parse!.indexOf(0, 5) + 1))]
  }

  function statement(bytes: Buffer, text: string): Sent {
    isOpen = true
    return { bytes, statement: text }
  }
}

const typeOf = (frame: Buffer) => String.fromCharCode(frame[0]!)

const typedLength = (bytes: Buffer) => (bytes.length < 5 ? undefined : 1 + bytes.readInt32BE(1))

const textAt = (frame: Buffer, start: number) => frame.toString('utf8', start, frame.indexOf(0, start))
