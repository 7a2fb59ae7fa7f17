import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { leavingOut, takingAnyDate } from '../../../src/io/backup/files/dump-lines.ts'

const part = (table: string) => `
--
-- Table structure for table \`${table}\`
--

CREATE TABLE \`${table}\` (id int);
--
-- Dumping data for table \`${table}\`
--

INSERT INTO \`${table}\` VALUES (1),('-- Table structure for table \`mig_lock\`'),('é');
`
const END = `
--
-- Dumping routines for database 'shop'
--
-- Dump completed on 2026-11-21
`
const DUMP = `-- MariaDB dump\n${part('a')}${part('mig_lock')}${part('z')}${END}`

/** In pieces of so many bytes. */
const inPieces = (size: number) => {
  const bytes = Buffer.from(DUMP)
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    ),
  )
}

describe('a dump that one table is left out of', () => {
  for (const size of [1, 7, 64, 100_000]) {
    test(`has all the others as they were, however it is cut: at ${size} bytes`, async () => {
      const left = await text(leavingOut(inPieces(size), 'mig_lock'))
      assert.equal(left.includes('`mig_lock` ('), false)
      assert.equal(left.includes('INTO `mig_lock`'), false)
      for (const table of ['a', 'z']) {
        assert.ok(left.includes(part(table).replace(/^\n--\n/, '')), table)
      }
      assert.ok(left.endsWith(END.replace(/^\n--\n/, '')))
    })
  }

  test('is as it was where the table is not in it', async () => {
    assert.equal(await text(leavingOut(inPieces(50), 'elsewhere')), DUMP)
  })
})

test('a dump says that any date may come', async () => {
  const first = "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n"
  assert.equal(
    await text(Readable.from([Buffer.from(first), Buffer.from(first)]).pipe(takingAnyDate())),
    first.replace("ZERO'", "ZERO,ALLOW_INVALID_DATES'") + first,
  )
})
