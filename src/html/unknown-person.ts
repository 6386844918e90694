import { ApiError } from '../http/errors.ts'

/** Thrown where the console was asked for a person who is not there: the way back leads to the others. */
export class UnknownPerson extends ApiError {
  constructor() {
    super('Not Found')
  }
}
