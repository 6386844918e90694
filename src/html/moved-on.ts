/** Thrown by a guard or a handler: the person goes on at another page (303). */
export class MovedOn extends Error {
  /** `location`: a path of this origin. */
  constructor(readonly location: string) {
    super('The person goes on at another page')
  }
}
