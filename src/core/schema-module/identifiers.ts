/** Words that JavaScript takes for no name, and some that nobody should give a meaning of their own. */
const RESERVED = new Set(
  `arguments as async await break case catch class const continue debugger default delete do else enum eval export extends
   false finally for from function get if implements import in instanceof interface let new null of package private
   protected public return set static super switch this throw true try type typeof undefined var void while with yield`.split(
    /\s+/,
  ),
)

/**
 * Gives each thing of a module a name that no other has: `order items` becomes `orderItems`. `kind` is put behind a name
 * that is taken or reserved; `taken` are the names that the module imports.
 */
export function createIdentifiers(taken: Iterable<string>): (name: string, kind: string) => string {
  const used = new Set(taken)
  return (name, kind) => {
    const plain = identifierOf(name)
    const isFree = (candidate: string) =>
      /^[\p{ID_Start}_$]/u.test(candidate) && !RESERVED.has(candidate) && !used.has(candidate)
    const longer = /^[\p{ID_Start}_$]/u.test(plain)
      ? plain + capitalised(identifierOf(kind))
      : uncapitalised(identifierOf(kind)) + capitalised(plain)
    let identifier = isFree(plain) ? plain : longer
    for (let n = 2; !isFree(identifier); n++) identifier = `${longer}${n}`
    used.add(identifier)
    return identifier
  }
}

function identifierOf(name: string): string {
  const words = name.normalize('NFC').match(/[\p{ID_Continue}$]+/gu) ?? []
  const parts = words.flatMap((word) => word.split('_')).filter((part) => part !== '')
  return parts.map((part, i) => (i === 0 ? uncapitalised(part) : capitalised(part))).join('')
}

const capitalised = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)

const uncapitalised = (word: string) =>
  word === word.toUpperCase() ? word.toLowerCase() : word.slice(0, 1).toLowerCase() + word.slice(1)
