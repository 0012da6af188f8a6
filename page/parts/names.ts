// What meetings and people are called on the page.

import type { MeetingSummary, Speaker } from "../../src/page/model";
import { listOf, text, textOf } from "../words";

/** More would push everything else aside. */
const MOST = 4;

export function titleOf({ people }: Pick<MeetingSummary, "people">): string {
  if (people.length === 0) return text("unnamed");
  return people.length > MOST ? listOf([...people.slice(0, MOST), `+${people.length - MOST}`]) : listOf(people);
}

export const productOf = (product: string): string => textOf("product", product) ?? product;

export const nameOf = (speakers: readonly Speaker[], key: string | undefined): string =>
  speakers.find((each) => each.key === key)?.name || text("unknown");
