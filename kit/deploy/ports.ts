import type { Template } from './compare-templates.ts';

/** A stack as it was synthesized. */
interface SynthesizedStack {
  readonly name: string;
  readonly template: Template;
}

/** What was synthesized: a folder, and its stacks in the order in which they are deployed. */
export interface Assembly {
  readonly folder: string;
  readonly stacks: readonly SynthesizedStack[];
}

/** The CDK command line. Each rejects with `CommandFailed` when it does. */
export interface Cdk {
  /** `context`: texts `name=value`. */
  synth(context: readonly string[]): Promise<Assembly>;
  deploy(assembly: Assembly, options: { readonly isAgreed: boolean }): Promise<void>;
  /** Deletes those stacks of the assembly, without asking. */
  destroy(assembly: Assembly, stacks: readonly string[]): Promise<void>;
}

/** A stack as CloudFormation has it. */
export interface DeployedStack {
  readonly template: Template;
  readonly outputs: Readonly<Record<string, string>>;
  /** Physical names by logical id. */
  readonly resources: readonly DeployedResource[];
}

export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly name: string;
}

/** What is deployed. */
export interface Deployed {
  /** Undefined where there is no such stack. */
  stack(name: string): Promise<DeployedStack | undefined>;
}

/** How a command speaks with the person at the terminal. */
export interface Terminal {
  say(text: string): void;
  /** Undefined where nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

/** A program that was started ended with an error, of which it has told itself. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** Deletes what its stack leaves behind. What is not there any more counts as deleted. */
export interface DataRemoval {
  /** Takes off the protection of a stack. */
  allowDeletion(stack: string): Promise<void>;
  /** Takes off the table's protection and deletes it. */
  deleteTable(name: string): Promise<void>;
  /** Empties the bucket, old versions included, and deletes it. */
  deleteBucket(name: string): Promise<void>;
}
