import { blockCommentEnd } from './js-lexer.ts'

const FIELD_LINE =
  /^(?:revision(?: id)?|revises|down_revision|branch_labels|depends_on|environments|transaction|replaces|message|create[ds]?(?: date)?)\s*:/i
const TOOL_LINE =
  /^(?:@|eslint[- ]|prettier-|biome-|deno-|jshint |istanbul |[cv]8 ignore|<reference|# source|#!|-\*-|vim?:)/

/**
 * What a revision says about itself in the comments that it begins with: their first line that is about it.
 */
export function readMessage(comments: readonly string[], stem: string, id: string): string {
  const line = comments.find(
    (text) =>
      /[\p{L}\p{N}]/u.test(text) &&
      !FIELD_LINE.test(text) &&
      !TOOL_LINE.test(text) &&
      !isFileName(text, stem),
  )
  return line ?? fromFileName(stem, id)
}

/** A file's name without folders and extension. */
export function stemOf(fileName: string): string {
  const name = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1)
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

/**
 * The lines of the comments before the first statement, without their signs; `'use strict'` is no statement.
 */
export function leadingComments(text: string): string[] {
  const lines: string[] = []
  let at = text.startsWith('#!') ? nextLine(text, 0) : 0
  for (;;) {
    while (at < text.length && /\s/.test(text[at]!)) at++
    if (text.startsWith('//', at)) {
      const end = nextLine(text, at)
      lines.push(text.slice(at, end).replace(/^\/+/, '').trim())
      at = end
    } else if (text.startsWith('/*', at)) {
      const end = blockCommentEnd(text, at)
      for (const line of text.slice(at + 2, end - 2).split('\n'))
        lines.push(line.replace(/^[\s*!]+/, '').trim())
      at = end
    } else if (text.startsWith('use strict', at + 1)) at = nextLine(text, at)
    else return lines
  }
}

function nextLine(text: string, at: number): number {
  const feed = text.indexOf('\n', at)
  return feed === -1 ? text.length : feed + 1
}

/** Also of the file that this one was compiled from. */
function isFileName(line: string, stem: string): boolean {
  return line === stem || stemOf(line) === stem
}

/** `20261121_0300_4b1d2c9e8f77_add_phone` without its date and its id: `add phone`. */
function fromFileName(stem: string, id: string): string {
  const undated = stem.replace(/^(?:\d+(?:[-_.]|T(?=\d)|$))+/, '') || stem
  const isIdFirst = undated.startsWith(id) && /^[-_.]/.test(undated.slice(id.length))
  const slug = isIdFirst
    ? undated.slice(id.length + 1)
    : undated.endsWith(`_${id}`)
      ? undated.slice(0, -id.length)
      : undated
  return (slug.includes('_') ? slug.replaceAll('_', ' ') : slug.replaceAll('-', ' ')).trim()
}
