import { formatDuration } from '../core/view/time.ts'
import { cutText, oneLine } from '../core/view/width.ts'
import type { OutputStream } from './output.ts'
import type { Signs } from './style.ts'

/** One line at the foot of a terminal that says what is being done. On anything but a terminal it does nothing. */
export interface Progress {
  /** Shows the line, with the time that it takes, until something else is written or the next one is shown. */
  show(text: string): void
  hide(): void
}

const FIRST_SHOWN_AFTER = 150
const REDRAWN_EVERY = 100
const CLEAR_LINE = '\r\u001B[2K'

export function createProgress(stream: OutputStream, signs: Signs, mask: (text: string) => string): Progress {
  if (stream.isTTY !== true) return { show: () => undefined, hide: () => undefined }
  let timer: NodeJS.Timeout | undefined
  let isDrawn = false

  const hide = () => {
    clearTimeout(timer)
    timer = undefined
    if (isDrawn) stream.write(CLEAR_LINE)
    isDrawn = false
  }
  return {
    hide,
    show(text) {
      hide()
      const began = performance.now()
      const draw = () => {
        const line = `  ${signs.working} ${oneLine(mask(text))}  ${formatDuration(performance.now() - began)}`
        stream.write(CLEAR_LINE + cutText(line, (stream.columns || 80) - 1))
        isDrawn = true
        timer = setTimeout(draw, REDRAWN_EVERY).unref()
      }
      timer = setTimeout(draw, FIRST_SHOWN_AFTER).unref()
    },
  }
}
