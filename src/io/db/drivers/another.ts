/** One more connection to the same server, from which the statement of the first one is stopped. */
export interface Another<Raw> {
  open(): Promise<Raw>
  close(raw: Raw): Promise<unknown>
}
