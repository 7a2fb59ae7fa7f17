/** Whom a handle tells what happens, in one line of text each. `console` is one, and so are most loggers. */
export interface Logger {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}
