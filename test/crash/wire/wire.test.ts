import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mysqlDialogue } from './mysql.ts'
import { postgresDialogue } from './postgres.ts'
import type { Dialogue } from './protocol.ts'

/** What a dialogue makes of bytes that come one by one. */
function saidByteByByte(talk: Dialogue, bytes: Buffer): { statements: string[]; bytes: Buffer } {
  const sent = [...bytes].flatMap((byte) => talk.said(Buffer.of(byte)))
  return {
    statements: sent.flatMap(({ statement }) => (statement === undefined ? [] : [statement])),
    bytes: Buffer.concat(sent.map((each) => each.bytes)),
  }
}

describe('the protocol of PostgreSQL', () => {
  const typed = (type: string, body: string): Buffer => {
    const frame = Buffer.alloc(5 + Buffer.byteLength(body))
    frame.write(type, 0)
    frame.writeInt32BE(4 + Buffer.byteLength(body), 1)
    frame.write(body, 5)
    return frame
  }
  const startup = Buffer.alloc(16)
  startup.writeInt32BE(16, 0)
  startup.writeInt32BE(196_608, 4)

  test('a statement is a query, or all from its Parse to its Sync, however the bytes come', () => {
    const bytes = Buffer.concat([
      startup,
      typed('p', 'secret\0'),
      typed('Q', 'SELECT 1\0'),
      typed('P', 'name\0SELECT é\0\0\0'),
      typed('B', 'x'),
      typed('E', 'x'),
      typed('S', ''),
      typed('X', ''),
    ])
    assert.deepEqual(saidByteByByte(postgresDialogue(), bytes), {
      statements: ['SELECT 1', 'SELECT é'],
      bytes,
    })
  })

  test('it is answered when the server is ready for the next, not at its greeting or at a notice', () => {
    const talk = postgresDialogue()
    assert.equal(talk.answered(typed('Z', 'I')), false)
    talk.said(Buffer.concat([startup, typed('Q', 'SELECT 1\0')]))
    assert.equal(talk.answered(typed('N', 'a notice')), false)
    const end = Buffer.concat([typed('C', 'SELECT 1\0'), typed('Z', 'I')])
    assert.equal(talk.answered(end.subarray(0, 8)), false)
    assert.equal(talk.answered(end.subarray(8)), true)
  })
})

describe('the protocol of MySQL', () => {
  const packet = (number: number, ...body: readonly (number | string)[]): Buffer => {
    const bytes = Buffer.concat(
      body.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))),
    )
    const head = Buffer.alloc(4)
    head.writeUIntLE(bytes.length, 0, 3)
    head[3] = number
    return Buffer.concat([head, bytes])
  }

  test('a statement is a query or the execution of a prepared one, however the bytes come', () => {
    const talk = mysqlDialogue()
    const greeting = packet(1, 3, 'the answer to the greeting is no query')
    const query = packet(0, 3, 'SELECT é')
    const attributed = packet(0, 3, 0, 1, 'SELECT 2')
    const prepare = packet(0, 0x16, 'SELECT ?')
    const first = Buffer.concat([greeting, query, attributed, prepare])
    assert.deepEqual(saidByteByByte(talk, first), { statements: ['SELECT é', 'SELECT 2'], bytes: first })

    assert.equal(talk.answered(packet(1, 0, 7, 0, 0, 0)), true)
    const execute = packet(0, 0x17, 7, 0, 0, 0, 'values')
    assert.deepEqual(saidByteByByte(talk, execute), { statements: ['SELECT ?'], bytes: execute })
    assert.equal(talk.answered(packet(1, 0)), true)
    assert.equal(talk.answered(packet(2, 0)), false)
  })
})
