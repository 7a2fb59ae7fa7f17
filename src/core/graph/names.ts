/** The words of the target grammar: no revision and no label may be called so. */
export const TARGET_WORDS: readonly string[] = ['head', 'heads', 'base', 'current']

const LONGEST_NAME = 255

/** Why a text cannot be the id of a revision or a label; `problem` reads on after the name. */
export interface NameProblem {
  readonly kind: 'reserved-character' | 'too-long'
  readonly problem: string
}

/**
 * What is wrong with an id or a label, or undefined. A name may not be empty, hold `@ - + :` (targets are
 * written with them), white space or invisible characters, be a word of the target grammar, or be longer than
 * 255 characters.
 */
export function nameProblem(name: string): NameProblem | undefined {
  if (TARGET_WORDS.includes(name)) return reserved('is a word that targets are written with')
  return /^[\w.]{1,255}$/.test(name) ? undefined : problemOfUnusual(name)
}

function problemOfUnusual(name: string): NameProblem | undefined {
  if (name === '') return reserved('is empty')
  const special = /[@+:-]/.exec(name)
  if (special) return reserved(`holds the reserved character "${special[0]}"`)
  if (/\s/u.test(name)) return reserved('holds white space')
  const invisible = /[\p{Cc}\p{Cf}\p{Cs}]/u.exec(name)
  if (invisible) {
    const code = invisible[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
    return reserved(`holds the invisible character U+${code}`)
  }
  const length = Array.from(name).length
  if (length <= LONGEST_NAME) return undefined
  return { kind: 'too-long', problem: `is ${length} characters long; ${LONGEST_NAME} fit` }
}

function reserved(problem: string): NameProblem {
  return { kind: 'reserved-character', problem }
}
