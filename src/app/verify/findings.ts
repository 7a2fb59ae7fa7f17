import { listWays } from '../../core/graph/describe.ts'
import type { Finding } from '../../core/integrity/finding.ts'
import { plural } from '../../core/view/time.ts'
import { doingOf, firstLineOf, waysOn } from '../../core/view/unfinished.ts'
import type { Mig } from '../mig.ts'
import type { Begun } from '../unfinished.ts'
import { repairOf } from './edited.ts'
import type { VerifyResult } from './verify.ts'

type Compared = Pick<VerifyResult, 'changed' | 'missing' | 'unknown' | 'misplaced'>

/** What the record says of the files, as findings. */
export function fileFindings(
  mig: Mig,
  { changed, missing, unknown, misplaced }: Compared,
): readonly Finding[] {
  return [
    ...changed.map((each): Finding => ({
      kind: 'changed',
      subject: each.id,
      what: `${each.path} was changed after it was applied (${each.appliedAt.slice(0, 10)})`,
      ways: listWays([
        ['bring back what was applied', 'and write a new revision for what is to change'],
        [repairOf(each), 'takes the file as it is now for what was applied'],
      ]),
    })),
    ...missing.map(({ id, shortId, message, applied }): Finding => ({
      kind: 'missing',
      subject: id,
      what: `${named(shortId, message)} is applied, and its file is not in this checkout${applied ? ` (${applied.at.slice(0, 10)} by ${applied.by})` : ''}`,
      ways: listWays([
        ['bring its file back', 'it may be on another branch or in a newer release'],
        ['mig stamp heads --purge', 'forgets whatever no file is there for'],
      ]),
    })),
    ...unknown.map(({ id, namedBy }): Finding => ({
      kind: 'unknown',
      subject: id,
      what: `${id} is neither applied nor in a file, and ${namedBy.map((each) => mig.short(each)).join(', ')} stood on it`,
      ways: listWays([['bring its file back', 'with those of the revisions that stand on it']]),
    })),
    ...misplaced.map(({ id, shortId, message, before }): Finding => ({
      kind: 'misplaced',
      subject: id,
      what: `${named(shortId, message)} was applied before what it stands on: ${before.map((each) => mig.short(each)).join(', ')}`,
      ways: listWays([
        [`mig show ${shortId}`, 'says when it came, and by whom'],
        [`mig stamp ${shortId}`, 'records what it stands on as applied, where it stands in the database'],
      ]),
    })),
  ]
}

/** What was begun and has not come to its end. */
export function unfinishedFindings(unfinished: readonly Begun[]): readonly Finding[] {
  return unfinished.map((begun) => ({
    kind: 'unfinished',
    subject: begun.id,
    what: `${named(begun.shortId, begun.message)} was begun to be ${doingOf(begun)} and has not come to its end: ${plural(begun.statements, 'statement')} of it ${begun.statements === 1 ? 'stands' : 'stand'}${begun.open === undefined ? '' : `, and it was cut off at: ${firstLineOf(begun.open)}`}`,
    ways: waysOn(begun),
  }))
}

const named = (shortId: string, message: string) => (message === '' ? shortId : `${shortId} ${message}`)
