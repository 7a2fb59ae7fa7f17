import { byteLength } from '../schema/names.ts'

/** NAMEDATALEN - 1 */
const LONGEST = 63

/**
 * The name that PostgreSQL chooses for what belongs to a table: `users_email_key`. Where it would be too long, the longer
 * of the two parts is cut (makeObjectName in its commands/indexcmds.c).
 */
export function chosenName(first: string, second: string | undefined, label: string): string {
  let [one, two] = [first, second]
  const isLong = () => byteLength([one, two, label].filter((part) => part !== undefined).join('_')) > LONGEST
  while (isLong()) {
    if (two === undefined || byteLength(one) > byteLength(two)) one = withoutLast(one)
    else two = withoutLast(two)
  }
  return [one, two, label].filter((part) => part !== undefined).join('_')
}

const withoutLast = (text: string) => Array.from(text).slice(0, -1).join('')
