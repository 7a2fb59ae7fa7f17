/** Where a text stops being JSON, as an offset, and what should have stood there. */
export interface JsonFault {
  readonly offset: number
  readonly expected: string
}

const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y
const SPACE = /[\t\n\r ]*/y

/**
 * The first fault of a text that JSON.parse refused (RFC 8259). JSON.parse itself tells the place in some messages
 * only, and quotes the text around it, which may hold a password.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  let at = 0
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at += found[0].length
    return found !== null
  }
  const takeMark = (mark: string): boolean => {
    take(SPACE)
    const isThere = text[at] === mark
    if (isThere) at++
    return isThere
  }
  const fault = (expected: string): JsonFault => ({ offset: at, expected })

  const findInMembers = (close: string, member: () => JsonFault | undefined): JsonFault | undefined => {
    if (takeMark(close)) return undefined
    for (;;) {
      const found = member()
      if (found) return found
      if (takeMark(close)) return undefined
      if (!takeMark(',')) return fault(`"," or "${close}"`)
    }
  }
  const findInMember = (): JsonFault | undefined => {
    take(SPACE)
    if (!take(STRING)) return fault('a key in double quotes')
    return takeMark(':') ? findInValue() : fault('":"')
  }
  const findInValue = (): JsonFault | undefined => {
    take(SPACE)
    if (takeMark('{')) return findInMembers('}', findInMember)
    if (takeMark('[')) return findInMembers(']', findInValue)
    return take(STRING) || take(SCALAR) ? undefined : fault('a value')
  }

  const found = findInValue()
  if (found) return found
  take(SPACE)
  return at < text.length ? fault('the end of the file') : undefined
}
