import { hash } from 'node:crypto'
import { normaliseContent } from '../../core/revision/content.ts'

/**
 * The checksum of a revision file's text: SHA-256, in hexadecimal, of its normalised content. A TypeScript file and the
 * JavaScript compiled from it have different ones.
 */
export function checksumOf(text: string): string {
  return hash('sha256', normaliseContent(text))
}
