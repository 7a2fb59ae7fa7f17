import { MigError } from '../../errors.ts'
import { didYouMean } from '../../core/text/suggest.ts'

export interface FileNameParts {
  readonly id: string
  readonly message: string
  readonly created: Date
  /** An IANA name. */
  readonly timeZone: string
  /** The longest slug, in characters. */
  readonly slugLength: number
}

/**
 * The name of a revision's file, without extension, by a pattern such as `{date}_{time}_{id}_{slug}`. Where a message
 * leaves no slug, the sign before it goes too. Throws `usage` for an id that does not fit into a file name, and
 * `config.invalid` for an unknown part of the pattern.
 */
export function fileNameFor(pattern: string, parts: FileNameParts): string {
  checkId(parts.id)
  const slug = slugOf(parts.message, parts.slugLength)
  const values = new Map([...datePartsOf(parts.created, parts.timeZone), ['id', parts.id], ['slug', slug]])
  const withoutSlug = slug === '' ? pattern.replace(/[-_. ]?\{slug\}/g, '').replace(/^[-_. ]+/, '') : pattern
  return withoutSlug.replaceAll(/\{([^{}]*)\}/g, (_, part: string) => {
    const value = values.get(part)
    if (value === undefined) throw unknownPart(pattern, part, [...values.keys()])
    return value
  })
}

/** An id is a part of file names and stands in lists with commas: letters, digits, `_` and inner dots. */
function checkId(id: string): void {
  if (/^[\p{L}\p{N}_]+(?:\.[\p{L}\p{N}_]+)*$/u.test(id)) return
  throw new MigError('usage', `${JSON.stringify(id)} cannot be the id of a revision`, {
    hint: ['an id is made of letters, digits, "_" and dots between them'],
    details: { id },
  })
}

/** A message as a part of a file name: its words in lower case with `_` between them, cut after the last one that fits. */
export function slugOf(message: string, longest: number): string {
  const folded = message
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f'’]/g, '')
    .normalize('NFC')
    .toLowerCase()
  const words = folded.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  let slug = ''
  for (const word of words) {
    const longer = slug === '' ? word : `${slug}_${word}`
    if (Array.from(longer).length > longest) break
    slug = longer
  }
  return slug === ''
    ? Array.from(words[0] ?? '')
        .slice(0, longest)
        .join('')
    : slug
}

function datePartsOf(created: Date, timeZone: string): readonly (readonly [string, string])[] {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const found = new Map(format.formatToParts(created).map(({ type, value }) => [type, value]))
  const units = (['year', 'month', 'day', 'hour', 'minute', 'second'] as const).map(
    (unit) => [unit, found.get(unit)!.padStart(unit === 'year' ? 4 : 2, '0')] as const,
  )
  const [year, month, day, hour, minute] = units.map(([, value]) => value)
  return [...units, ['date', `${year!}${month!}${day!}`], ['time', `${hour!}${minute!}`]]
}

function unknownPart(pattern: string, part: string, known: readonly string[]): MigError {
  const meant = didYouMean(part, known)
  return new MigError(
    'config.invalid',
    `the file name "${pattern}" holds {${part}}, which stands for nothing`,
    {
      hint: [
        meant === undefined
          ? `there are ${known.map((name) => `{${name}}`).join(' ')}`
          : `did you mean {${meant}}?`,
      ],
      details: { pattern, part },
    },
  )
}
