import type { TSchema } from '@sinclair/typebox'
import { Errors, type ValueError, ValueErrorType } from '@sinclair/typebox/errors'
import { didYouMean } from './did-you-mean.js'

/** One thing that is wrong in a configuration or a document: where (`['lines', '0', 'account']`), and what, in plain words. */
export interface SchemaFault {
  readonly path: readonly string[]
  /** The end of a sentence that begins with the key: `must be true or false, but it is text`. */
  readonly what: string
}

/** A copy in which every absent key that has a default carries it. Nothing else is touched, nothing is coerced. */
export function withDefaults(schema: TSchema, value: unknown): unknown {
  const filled: unknown = value === undefined ? schema.default : value
  if (Array.isArray(filled)) {
    const { items } = schema
    return items === undefined ? filled : filled.map((item) => withDefaults(items, item))
  }
  if (!isTable(filled)) return filled
  const shape = (isUnion(schema) ? variants(schema)?.get(filled.kind) : schema)?.properties
  const complete = { ...filled }
  for (const [key, part] of Object.entries((shape ?? {}) as Record<string, TSchema>)) {
    const given = withDefaults(part, Object.hasOwn(filled, key) ? filled[key] : undefined)
    if (given !== undefined) complete[key] = given
  }
  return complete
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isUnion = (schema: TSchema): boolean => schema.anyOf !== undefined

/**
 * Everything in which `value` (after `withDefaults`) departs from `schema`, in the order of the schema, one fault a key. The value itself is
 * named only where the schema lists what is allowed or bounds a number: any other text could be a password.
 */
export const schemaFaults = (schema: TSchema, value: unknown): SchemaFault[] =>
  faultsBelow(schema, value, [])

function faultsBelow(schema: TSchema, value: unknown, base: readonly string[]): SchemaFault[] {
  const faults = new Map<string, SchemaFault>()
  for (const error of Errors(schema, value)) {
    for (const fault of faultsOf(error, base)) {
      const place = fault.path.join('/')
      // A missing key is reported as missing and once more as of the wrong type.
      if (!faults.has(place)) faults.set(place, fault)
    }
  }
  return [...faults.values()]
}

function faultsOf(error: ValueError, base: readonly string[]): SchemaFault[] {
  const path = [...base, ...pathOf(error.path)]
  const key = path.at(-1) ?? ''
  if (error.type === ValueErrorType.ObjectAdditionalProperties) {
    return isExtension(error.schema, key) ? [] : [{ path, what: unknownKey(error.schema, key) }]
  }
  if (error.type === ValueErrorType.ObjectRequiredProperty) {
    return [{ path, what: `is missing${looksLike(error.schema)}` }]
  }
  const alternatives = error.type === ValueErrorType.Union ? variants(error.schema) : undefined
  if (alternatives !== undefined) return faultsOfVariant(alternatives, error.value, path)
  return [{ path, what: expectation(error) }]
}

/** A union of tables is told apart by the literal under `kind`. */
function variants(schema: TSchema): ReadonlyMap<unknown, TSchema> | undefined {
  const kinds = new Map<unknown, TSchema>()
  for (const variant of schema.anyOf as TSchema[]) {
    const kind: TSchema | undefined = variant.properties?.kind
    if (kind !== undefined) kinds.set(kind.const, variant)
  }
  return kinds.size > 0 ? kinds : undefined
}

function faultsOfVariant(
  kinds: ReadonlyMap<unknown, TSchema>,
  value: unknown,
  path: readonly string[],
): SchemaFault[] {
  if (!isTable(value))
    return [{ path, what: `must be a group of keys, but it is ${kindOf(value)}` }]
  const { kind } = value
  const variant = kinds.get(kind)
  if (variant !== undefined) return faultsBelow(variant, value, path)
  return [{ path: [...path, 'kind'], what: oneOf([...kinds.keys()], kind) }]
}

function expectation({ type, schema, value }: ValueError): string {
  const but = `, but it is ${kindOf(value)}`
  switch (type) {
    case ValueErrorType.Union:
      return oneOf(
        (schema.anyOf as TSchema[]).map((variant) => variant.const),
        value,
      )
    case ValueErrorType.Literal:
      return oneOf([schema.const], value)
    case ValueErrorType.Boolean:
      return `must be true or false (without quotes)${but}`
    case ValueErrorType.String:
      return `must be text in quotes${but}`
    case ValueErrorType.Integer:
      return `must be a whole number (without quotes)${but}`
    case ValueErrorType.IntegerMinimum:
    case ValueErrorType.IntegerMaximum:
      return `must be between ${schema.minimum} and ${schema.maximum}, but it is ${String(value)}`
    case ValueErrorType.Array:
      return `must be a list${but}`
    case ValueErrorType.Object:
      return `must be a group of keys${but}`
    case ValueErrorType.ArrayMinItems:
      return 'must not be empty'
    case ValueErrorType.ArrayMaxItems:
      return `must have at most ${schema.maxItems} entries`
    case ValueErrorType.StringMaxLength:
      return `must have at most ${schema.maxLength} characters`
    default:
      return `is not what is allowed here${looksLike(schema)}`
  }
}

function oneOf(allowed: readonly unknown[], value: unknown): string {
  const words = allowed.map((word) => JSON.stringify(word))
  const list = words.length > 1 ? `one of ${words.join(', ')}` : words.join('')
  if (value === undefined) return `is missing: it must be ${list}`
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : kindOf(value)
  const near = typeof value === 'string' ? didYouMean(value, allowed.map(String)) : undefined
  return `must be ${list}, but it is ${shown}${near === undefined ? '' : `. Did you mean "${near}"?`}`
}

function unknownKey(schema: TSchema, key: string): string {
  const known = Object.keys((schema.properties as Record<string, TSchema> | undefined) ?? {})
  const near = didYouMean(key, known)
  const hint = near === undefined ? `Known here: ${known.join(', ')}` : `Did you mean ${near}?`
  return `is not a known key. ${hint}`
}

/** Keys that begin with `x-` are others' business, where the schema says so. */
const isExtension = (schema: TSchema, key: string): boolean =>
  key.startsWith('x-') && schema.patternProperties !== undefined

function looksLike(schema: TSchema): string {
  const example: unknown = (schema.examples as unknown[] | undefined)?.[0]
  return example === undefined ? '' : `; it looks like ${JSON.stringify(example)}`
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction'
  if (typeof value === 'boolean') return `${value}`
  return typeof value === 'object' ? 'a group of keys' : 'something else'
}

/** JSON Pointer (RFC 6901) → its steps. */
const pathOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** `lines[0].account.user`, as one would write it in a program. */
export const keyName = (path: readonly string[]): string =>
  path
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '')
