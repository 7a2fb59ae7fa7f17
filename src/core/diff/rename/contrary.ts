/**
 * Whether two names of nearly the same words may stand for values that are not the same: another number or letter, the other end
 * of something, its opposite, another unit, or the value in another shape. Whoever takes one for the other keeps wrong
 * data under a right name, so that only a person can say.
 */
export function isContrary(before: readonly string[], after: readonly string[]): boolean {
  const [gone, come] = [without(before, after), without(after, before)]
  const differing = [...gone, ...come]
  if (differing.some((word) => /^(?:\p{N}.*|\p{L})$/u.test(word) || SHAPES.has(word) || NEGATIONS.has(word)))
    return true
  return gone.some((word) => come.some((other) => isOpposite(word, other) || isNegated(word, other)))
}

const without = (words: readonly string[], others: readonly string[]) =>
  words.filter((word) => !others.includes(word))

/** Units of measure, shapes that a value is brought into, and what is one of several or made of them. */
const SHAPES = new Set(
  `average byte cached cent clipped count day decoded digest dollar encoded encrypted encryption escaped
   euro first folded formatted gram hash hashed hour html json kb kg kilometer km last markdown max maximum
   mb meter micro middle mile milli min minimum minute month ms normalized ns parsed percent percentage
   plain pound raw rendered sanitized second slug stripped sum total truncated unfolded us usd utc week xml
   year`.split(/\s+/),
)

const NEGATIONS = new Set(['never', 'no', 'non', 'not', 'without'])

const PREFIXES = ['de', 'dis', 'im', 'in', 'non', 'un']

const isNegated = (a: string, b: string) => PREFIXES.some((prefix) => prefix + a === b || prefix + b === a)

const OPPOSITES = new Set(
  `accepted rejected, after before, allow deny, approved rejected, begin end, billing shipping, buy sell,
   buyer seller, closed open, created deleted, created updated, credit debit, destination source, disabled
   enabled, down up, downvote upvote, end start, ended started, exclude include, expense income, export
   import, first last, from to, gross net, height width, hidden public, hidden shown, hidden visible, high
   low, home work, in out, latitude longitude, lat lng, lat lon, left right, login logout, lower upper, max
   min, maximum minimum, new old, next prev, next previous, private public, read unread, receiver sender,
   recipient sender, received sent, source target, failure success, x y`
    .split(/,\s+/)
    .flatMap((pair) => [pair, pair.split(' ').toReversed().join(' ')]),
)

const isOpposite = (a: string, b: string) => OPPOSITES.has(`${a} ${b}`)
