// Pretended people, flat and of few blocks: a face, shoulders, and a tag with the initials.

import { Canvas, type Colour } from "./canvas";

interface Look {
  readonly wall: Colour;
  readonly skin: Colour;
  readonly hair: Colour;
  readonly shirt: Colour;
  /** Blocks from the top of the head. */
  readonly hairLength: number;
}

/** The fifth speaker looks like the first one, with other initials. */
const LOOKS = [
  { wall: "mint", skin: "fair", hair: "chestnut", shirt: "red", hairLength: 13 },
  { wall: "sky", skin: "fair", hair: "gold", shirt: "blue", hairLength: 5 },
  { wall: "sand", skin: "brown", hair: "black", shirt: "green", hairLength: 11 },
  { wall: "lilac", skin: "tan", hair: "chestnut", shirt: "slate", hairLength: 4 },
] as const satisfies readonly Look[];

/** Pictures in which the mouth stays as it is, and after which the eyes blink. */
const [MOUTH, BLINK] = [3, 16];

/** The first letters of the first and the last name; the number from 1 if a name has none of A to Z. */
export function initialsOf(name: string, number: number): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toUpperCase();
  const first = plain.match(/(?<![\p{L}\p{N}])[A-Z]/gu) ?? [];
  return [...new Set([0, first.length - 1])].map((index) => first[index] ?? "").join("") || String(number + 1);
}

/** @param number from 0, the place among the speakers @param frame the number of the picture */
export function drawPerson(name: string, number: number, frame: number): Canvas {
  const { wall, skin, hair, shirt, hairLength } = LOOKS[number % LOOKS.length] ?? LOOKS[0];
  const canvas = new Canvas(wall);
  canvas.fill(hair, 15, 3, 10, hairLength);
  canvas.fill(skin, 16, 5, 8, 9);
  canvas.fill(skin, 18, 14, 4, 2);
  canvas.fill(shirt, 14, 16, 12, 7);
  canvas.fill(shirt, 12, 18, 16, 5);
  const eyes = frame % BLINK === BLINK - 1 ? skin : "black";
  canvas.move(eyes, 18, 8);
  canvas.move(eyes, 21, 8);
  canvas.move(Math.floor(frame / MOUTH) % 2 === 0 ? "red" : "black", 18, 12, 4);
  const initials = initialsOf(name, number);
  canvas.fill("slate", 1, 15, initials.length * 4 + 1, 7);
  canvas.write(initials, "white", 2, 16);
  return canvas;
}
