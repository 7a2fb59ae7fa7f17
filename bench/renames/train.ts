export interface Example {
  readonly features: readonly number[]
  readonly is: 0 | 1
  readonly weight: number
}

/** Logistic regression by Newton's method, with a penalty on the squares of all weights but the first. */
export function train(examples: readonly Example[], penalty = 2): readonly number[] {
  const size = examples[0]!.features.length
  let weights = Array.from({ length: size }, () => 0)
  for (let round = 0; round < 30; round++) {
    const gradient = weights.map((weight, i) => (i === 0 ? 0 : -penalty * weight))
    const curvature = weights.map((_, i) =>
      weights.map((_each, j) => (i === j && i > 0 ? penalty : i === j ? 1e-6 : 0)),
    )
    for (const { features, is, weight } of examples) {
      const evidence = features.reduce((sum, value, i) => sum + value * weights[i]!, 0)
      const likely = 1 / (1 + Math.exp(-evidence))
      for (const [i, value] of features.entries()) {
        gradient[i]! += weight * value * (is - likely)
        for (const [j, other] of features.entries())
          curvature[i]![j]! += weight * likely * (1 - likely) * value * other
      }
    }
    const step = solve(curvature, gradient)
    weights = weights.map((weight, i) => weight + step[i]!)
  }
  return weights
}

/** Gauss's elimination; the matrix is positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!])
  for (const [i, pivot] of rows.entries())
    for (const [j, row] of rows.entries()) {
      if (i === j) continue
      const factor = row[i]! / pivot[i]!
      for (const [k, value] of pivot.entries()) row[k] = row[k]! - factor * value
    }
  return rows.map((row, i) => row.at(-1)! / row[i]!)
}
