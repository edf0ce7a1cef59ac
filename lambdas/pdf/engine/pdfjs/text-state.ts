/** A transformation as PDF writes it: x' = a·x + c·y + e, y' = b·x + d·y + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const identity: Matrix = [1, 0, 0, 1, 0, 0];

/** First `inner`, then `outer`. */
export function combine(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  const [ia, ib, ic, id, ie, jf] = inner;
  return [
    a * ia + c * ib,
    b * ia + d * ib,
    a * ic + c * id,
    b * ic + d * id,
    a * ie + c * jf + e,
    b * ie + d * jf + f,
  ];
}

export function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): readonly [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** What decides where and how text is drawn, as the PDF operators set it (ISO 32000, 9.3). */
export interface TextState {
  readonly page: Matrix;
  readonly text: Matrix;
  readonly x: number;
  readonly y: number;
  readonly lineX: number;
  readonly lineY: number;
  readonly font: string;
  readonly size: number;
  readonly charSpacing: number;
  readonly wordSpacing: number;
  readonly horizontalScale: number;
  readonly leading: number;
  readonly rise: number;
  readonly mode: number;
}

export const initialTextState: TextState = {
  page: identity,
  text: identity,
  x: 0,
  y: 0,
  lineX: 0,
  lineY: 0,
  font: '',
  size: 0,
  charSpacing: 0,
  wordSpacing: 0,
  horizontalScale: 1,
  leading: 0,
  rise: 0,
  mode: 0,
};

/** The state after an operator that only changes it; undefined for one that does something else. */
export function afterOperator(
  state: TextState,
  name: string,
  args: readonly unknown[],
): TextState | undefined {
  const [first, second] = args.map(Number) as [number, number];
  switch (name) {
    case 'transform':
      return { ...state, page: combine(state.page, matrixOf(args)) };
    case 'beginText':
      return { ...state, text: identity, x: 0, y: 0, lineX: 0, lineY: 0 };
    case 'setFont':
      return { ...state, font: String(args[0]), size: second };
    case 'setCharSpacing':
      return { ...state, charSpacing: first };
    case 'setWordSpacing':
      return { ...state, wordSpacing: first };
    case 'setHScale':
      return { ...state, horizontalScale: first / 100 };
    case 'setLeading':
      return { ...state, leading: -first };
    case 'setTextRise':
      return { ...state, rise: first };
    case 'setTextRenderingMode':
      return { ...state, mode: first };
    case 'setTextMatrix':
      return { ...state, text: matrixOf(args), x: 0, y: 0, lineX: 0, lineY: 0 };
    case 'moveText':
      return moved(state, first, second);
    case 'setLeadingMoveText':
      return moved({ ...state, leading: second }, first, second);
    case 'nextLine':
      return moved(state, 0, state.leading);
    default:
      return undefined;
  }
}

function moved(state: TextState, dx: number, dy: number): TextState {
  const lineX = state.lineX + dx;
  const lineY = state.lineY + dy;
  return { ...state, lineX, lineY, x: lineX, y: lineY };
}

/** A matrix among an operator's arguments: six numbers, or one array of them. */
export function matrixOf(args: readonly unknown[]): Matrix {
  const numbers = args.length === 1 ? Array.from(args[0] as ArrayLike<number>) : args.map(Number);
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = numbers;
  return [a, b, c, d, e, f];
}
