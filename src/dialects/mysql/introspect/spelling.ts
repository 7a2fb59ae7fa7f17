import { tokenize } from '../../../core/sql/tokens.ts'

/** How the catalogue of MySQL and MariaDB spells values and expressions. */

const ESCAPES: Readonly<Record<string, string>> = { 0: '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' }

const unescaped = (text: string): string =>
  text.replaceAll(/\\([^])/g, (_whole, sign: string) => ESCAPES[sign] ?? sign)

/** Whether the text is just one literal in single quotes. */
export const isLiteralText = (sql: string): boolean => /^'(?:[^'\\]|''|\\[^])*'$/.test(sql)

/** The value of a literal in single quotes; undefined where the text is not just one. */
export function literalText(sql: string): string | undefined {
  if (!isLiteralText(sql)) return undefined
  return unescaped(sql.slice(1, -1).replaceAll("''", "'"))
}

/** The values between the parentheses of an enum or a set. */
export const literalTexts = (list: string): readonly string[] =>
  (list.match(/'(?:[^'\\]|''|\\[^])*'/g) ?? []).map((each) => literalText(each)!)

/**
 * An expression as MySQL 8 keeps it for its catalogue: its quotes and backslashes are escaped once more, and each byte of
 * it that is not ASCII is given as a character of its own (8.0.13 to 9.7). A literal in another character set than UTF-8 is
 * spelled by its bytes, which the server shows in the same way. Undefined: it cannot be told.
 */
export function expressionOfMysql(shown: string): string | undefined {
  const text = unescaped(shown)
  if (!/[^\0-\x7f]/.test(text)) return text
  if (/[^\0-\xff]/.test(text)) return undefined
  let charset = ''
  let expression = ''
  for (const { kind, start, end } of tokenize(text, 'mysql')) {
    const token = text.slice(start, end)
    const isForeign = kind === 'string' && charset !== '' && !/^_utf8(?:mb[34])?$/i.test(charset)
    const decoded = isForeign ? bytesOfLiteral(token) : decodedBytes(token)
    if (decoded === undefined) return undefined
    expression += decoded
    charset = kind === 'word' && token.startsWith('_') ? token : ''
  }
  return expression
}

function bytesOfLiteral(literal: string): string | undefined {
  if (!/[^\0-\x7f]/.test(literal)) return literal
  const value = literalText(literal)
  if (value === undefined) return undefined
  return ` X'${hexOfBytes(value)}'`
}

/** The text of which these characters are the bytes in UTF-8. */
function decodedBytes(bytes: string): string | undefined {
  try {
    return textOfHex(hexOfBytes(bytes))
  } catch {
    return undefined
  }
}

/** A byte for each character. */
const hexOfBytes = (text: string): string =>
  text.replaceAll(/[^]/g, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0'))

/** The bytes of a text in UTF-8 as hexadecimal digits. */
export const hexOfText = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /%(..)|([^%])/g,
    (_whole, byte: string | undefined, sign: string) =>
      byte ?? sign.charCodeAt(0).toString(16).padStart(2, '0'),
  )

/** The text of bytes of UTF-8 that are given as hexadecimal digits. */
export const textOfHex = (hex: string): string => decodeURIComponent(hex.replaceAll(/../g, '%$&'))
