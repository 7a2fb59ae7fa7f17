// merge the catalogue
import type { Operations } from 'migraph'

export const revision = '8e6b19f4d7a0'
export const down_revision = ['f17d82a40c53', 'e80b6f13c4a5']
export const branch_labels: string[] = []
export const depends_on: string[] = []

export function upgrade(_op: Operations) {}

export function downgrade(_op: Operations) {}
