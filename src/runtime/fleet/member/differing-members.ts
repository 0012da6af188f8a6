// Members whose settings are not this one's: each is told once, until it has the same.

import type { FleetView } from "../../../fleet";

export class DifferingMembers {
  #names: ReadonlySet<string> = new Set();

  constructor(private readonly tell: (name: string) => void) {}

  update(members: FleetView["members"]): void {
    const before = this.#names;
    this.#names = new Set(members.filter(({ differs }) => differs).map(({ name }) => name));
    for (const name of this.#names) if (!before.has(name)) this.tell(name);
  }
}
