import type { Schema } from '../../schema/model.ts'
import { findObject, type Enum } from '../../schema/objects.ts'
import type { Candidate } from './choose.ts'
import { isContrary } from './contrary.ts'
import { likeness, wordsOf } from './words.ts'

/** Set by hand. Only another spelling of the same word is taken for it without asking. */
const SAME_WORD = 0.98
const SAME_PLACE = 0.6
const ALIKE = 0.5

/** In every enum that goes on, every value that is gone with every new one that it may have become. */
export function enumValueCandidates(before: Schema, after: Schema): readonly Candidate[] {
  return Object.entries(before.objects).flatMap(([key, object]) => {
    const later = findObject(after, 'enum', key)
    return object.type === 'enum' && later ? valuesOf(object, later) : []
  })
}

function valuesOf(before: Enum, after: Enum): readonly Candidate[] {
  const gone = before.values.filter((value) => !after.values.includes(value))
  const come = after.values.filter((value) => !before.values.includes(value))
  return gone.flatMap((from) =>
    come.flatMap((to) => {
      const isSameWord = spelling(from) === spelling(to)
      const isThere = placeOf(from, before, gone) === placeOf(to, after, come)
      const isAlike = likeness(from.toLowerCase(), to.toLowerCase()) >= 0.7
      const score = isSameWord ? SAME_WORD : isThere ? SAME_PLACE : isAlike ? ALIKE : 0
      return {
        rename: { type: 'enum value', on: after.name, from, to },
        score,
        isDoubtful: isContrary(wordsOf(from), wordsOf(to)),
      }
    }),
  )
}

/** How many of the values that stay, and of those that do not, are before it. */
function placeOf(value: string, { values }: Enum, leaving: readonly string[]): string {
  const earlier = values.slice(0, values.indexOf(value))
  const staying = earlier.filter((each) => !leaving.includes(each)).length
  return `${staying}.${earlier.length - staying}`
}

/** Without what spellings of one English word differ in: `In Progress` and `in_progress`, cancelled and canceled. */
const spelling = (value: string) =>
  value
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '')
    .replaceAll(/(.)\1/g, '$1')
    .replaceAll(/is(?=e|ing|ation)/g, 'iz')
    .replaceAll('our', 'or')
