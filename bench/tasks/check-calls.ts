import type { Calls } from './count-calls.ts';

/** Write units of one ordinary task: put, claim and outcome, of which two move an index entry. */
const mostWriteUnits = 5;
const billedKilobyte = 1024;

/** What a task may ask of AWS: each sentence names something that is more than that. */
export function checkCalls(all: readonly Calls[]): readonly string[] {
  return all.flatMap((calls) => {
    const { load, perTask, writeUnits, largestItem } = calls;
    const count = (name: string) => perTask.get(name) ?? 0;
    const faults: string[] = [];
    const expect = (holds: boolean, sentence: string) => holds || faults.push(`${load.mode}: ${sentence}`);
    expect(
      largestItem <= billedKilobyte,
      `a task's item has ${largestItem} bytes; above ${billedKilobyte} each write costs double`,
    );
    if (load.mode === 'keyed') return faults;
    const sends = count('sqs SendMessage') + count('sqs SendMessageBatch');
    const puts = count('dynamodb PutItem (tasks)');
    const updates = count('dynamodb UpdateItem (tasks)');
    expect(isWhole(puts, 1), `${puts} PutItem per task, not 1`);
    expect(isWhole(updates, 2), `${updates} UpdateItem per task, not 2 (claim, outcome)`);
    expect(writeUnits <= mostWriteUnits, `${writeUnits} write units per task, not ${mostWriteUnits}`);
    if (load.mode === 'single') expect(isWhole(sends, 1), `${sends} SendMessage per task, not 1`);
    else expect(sends <= 0.1 + rounding, `${sends} SendMessage(Batch) per task, not 0.1`);
    return faults;
  });
}

const rounding = 1e-9;
const isWhole = (value: number, wanted: number) => Math.abs(value - wanted) < rounding;
