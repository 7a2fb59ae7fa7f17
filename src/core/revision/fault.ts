/** Why a text cannot be read, and where. Thrown inside the header readers, which hand it back as data. */
export class HeaderFault extends Error {
  readonly offset: number

  constructor(problem: string, offset: number) {
    super(problem)
    this.offset = offset
  }
}
