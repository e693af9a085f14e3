import type { TObject, TProperties } from '@sinclair/typebox'
import * as Type from '@sinclair/typebox/type'

/** An object that refuses unknown keys, except those that begin with `x-`. Absent altogether it is built from its defaults. */
export function group<Properties extends TProperties>(
  properties: Properties,
  options: { title: string; description: string; optional?: boolean },
): TObject<Properties> {
  const { optional, ...words } = options
  return Type.Object(properties, {
    ...words,
    ...(optional ? { default: {} } : {}),
    additionalProperties: false,
    patternProperties: { '^x-': {} },
  })
}
