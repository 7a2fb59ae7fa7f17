import { framing, type Dialogue, type Sent } from './protocol.ts'

/** "Command Phase" in MySQL's "Client/Server Protocol". */
const COM_QUERY = 0x03
const COM_STMT_PREPARE = 0x16
const COM_STMT_EXECUTE = 0x17

/**
 * A statement is a query, or the execution of a prepared one, whose preparation changes nothing. It is answered at the first
 * packet that comes back.
 */
export function mysqlDialogue(): Dialogue {
  const prepared = new Map<number, string>()
  let inPreparation: string | undefined
  let isOpen = false
  const fromClient = framing(packetLength)
  const fromServer = framing(packetLength)

  return {
    said: (chunk) => fromClient(chunk).map(take),
    answered(chunk) {
      const [packet] = fromServer(chunk)
      if (packet === undefined) return false
      if (inPreparation !== undefined) {
        // an OK of COM_STMT_PREPARE tells the number by which it is executed
        if (packet[4] === 0) prepared.set(packet.readUInt32LE(5), inPreparation)
        inPreparation = undefined
      }
      const isAnswer = isOpen
      isOpen = false
      return isAnswer
    },
  }

  function take(packet: Buffer): Sent {
    // what is part of the greeting, or continues another packet, has a higher number
    const command = packet[3] === 0 ? packet[4] : undefined
    if (command === COM_STMT_PREPARE) inPreparation = packet.toString('utf8', 5)
    if (command !== COM_QUERY && command !== COM_STMT_EXECUTE) return { bytes: packet }
    isOpen = true
    const text = command === COM_QUERY ? textOf(packet) : (prepared.get(packet.readUInt32LE(5)) ?? '')
    return { bytes: packet, statement: text }
  }
}

/** Before the text may stand how many attributes the query has: none, in one set. */
const textOf = (packet: Buffer) => packet.toString('utf8', packet[5] === 0 && packet[6] === 1 ? 7 : 5)

const packetLength = (bytes: Buffer) => (bytes.length < 4 ? undefined : 4 + bytes.readUIntLE(0, 3))
