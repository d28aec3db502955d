/** In place of props, what a construct is made of whose values are checked already, and may be deferred. */
export class Planned<Plan> {
  constructor(readonly plan: Plan) {}
}
