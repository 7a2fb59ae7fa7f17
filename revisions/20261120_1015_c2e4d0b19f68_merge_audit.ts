// merge the audit log
import type { Operations } from 'migraph'

export const revision = 'c2e4d0b19f68'
export const down_revision = ['8e6b19f4d7a0', '6ac1e95d0b42']
export const branch_labels: string[] = []
export const depends_on: string[] = []

export function upgrade(_op: Operations) {}

export function downgrade(_op: Operations) {}
