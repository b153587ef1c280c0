import type { components } from '../../api/schema'

type Schemas = components['schemas']
export type PolicyRow = Schemas['ReviewedPolicy']
export type Finding = Schemas['PolicyFinding']
export type CheckedVersion = Schemas['CheckedVersion']
export type PolicyCheckView = Schemas['PolicyCheck']
