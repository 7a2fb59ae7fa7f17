export { branchOf } from './branch.ts'
export { type DowngradeTarget, planDowngrade } from './downgrade.ts'
export { type NewRevision, planMerge, planRevision, restrictTo, type RevisionRequest } from './edit.ts'
export { type Fault, unreadableHeader } from './faults.ts'
export {
  buildGraph,
  type BuildOptions,
  checkGraph,
  type Graph,
  type GraphCheck,
  type GraphWarning,
} from './graph.ts'
export { effectiveHeads, heads, history, type HistoryOptions } from './history.ts'
export { nameProblem, type NameProblem } from './names.ts'
export { type Plan, type PlanOptions, type Step } from './plan.ts'
export { type RangeOptions, resolveRange } from './range.ts'
export { type ResolvedTarget, resolveRevision, resolveRevisions, resolveTarget } from './resolve.ts'
export type { Revision, RevisionInput } from './revision.ts'
export { shortIds } from './short-ids.ts'
export { planStamp, type StampOptions, type StampPlan } from './stamp.ts'
export {
  type Offset,
  parseRange,
  parseTarget,
  type RangeExpression,
  type TargetExpression,
} from './target.ts'
export { planUpgrade, type UpgradeTarget } from './upgrade.ts'
export { ancestorsOf, branchPoints, descendantsOf, headsOf, mergePoints, type WalkOver } from './walk.ts'
