import { isDeepStrictEqual } from 'node:util';

/** What is read of a resource in a template of CloudFormation. */
interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}

/** What happens to one resource when a template takes the place of another. */
export interface ResourceChange {
  readonly kind: 'added' | 'changed' | 'replaced' | 'removed';
  readonly logicalId: string;
  readonly type: string;
  /** Properties and policies that differ; of an added or removed one none. */
  readonly fields: readonly string[];
  /** True where what it holds would be missed, and is not just being made. */
  readonly isDataAtStake: boolean;
  /** Whether the resource itself stays when the stack lets go of it. */
  readonly isKept: boolean;
}

/**
 * Properties with which CloudFormation makes a new, empty resource ("Update requires: Replacement" in its reference), of
 * the types that hold something.
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'ImportSourceSpecification'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::RedshiftServerless::Namespace': ['NamespaceName'],
  'AWS::RedshiftServerless::Workgroup': ['WorkgroupName', 'NamespaceName'],
  'AWS::Scheduler::ScheduleGroup': ['Name'],
};

/** The changes from what is deployed (nothing, at first) to what would be, in the order of their ids. */
export function compareTemplates(before: Template | undefined, after: Template): readonly ResourceChange[] {
  const [old, next] = [before?.Resources ?? {}, after.Resources ?? {}];
  const ids = [...new Set([...Object.keys(old), ...Object.keys(next)])].sort();
  return ids.flatMap((id) => changeOf(id, old[id], next[id]) ?? []);
}

function changeOf(
  logicalId: string,
  old: TemplateResource | undefined,
  next: TemplateResource | undefined,
): ResourceChange | undefined {
  if (!old && !next) return undefined;
  const type = (old ?? next)?.Type ?? '';
  // CDK counts constructs in it, and nothing depends on it.
  if (type === 'AWS::CDK::Metadata') return undefined;
  const about = { logicalId, type, isDataAtStake: holdsData(old), isKept: isKept(old?.DeletionPolicy) };
  if (!old) return { ...about, kind: 'added', fields: [] };
  if (!next) return { ...about, kind: 'removed', fields: [] };
  const fields = differing(old, next);
  if (fields.length === 0) return undefined;
  const isReplaced = next.Type !== old.Type || fields.some((name) => replacing[type]?.includes(name));
  if (!isReplaced) return { ...about, kind: 'changed', fields };
  return { ...about, kind: 'replaced', fields, isKept: isKept(old.UpdateReplacePolicy) };
}

/** Kept when its stack goes, or of a type that holds data without being declared to be disposable. */
function holdsData(resource: TemplateResource | undefined): boolean {
  if (!resource) return false;
  const { Type, DeletionPolicy } = resource;
  return isKept(DeletionPolicy) || (Object.hasOwn(replacing, Type) && DeletionPolicy !== 'Delete');
}

const isKept = (policy: string | undefined): boolean =>
  policy !== undefined && ['Retain', 'RetainExceptOnCreate', 'Snapshot'].includes(policy);

function differing(old: TemplateResource, next: TemplateResource): readonly string[] {
  const [before, after] = [old.Properties ?? {}, next.Properties ?? {}];
  const properties = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
  const policies = (['Type', 'DeletionPolicy', 'UpdateReplacePolicy'] as const).filter(
    (name) => old[name] !== next[name],
  );
  return [...properties, ...policies];
}
