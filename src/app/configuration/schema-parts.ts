import type { TObject, TProperties } from '@sinclair/typebox'
import * as Type from '@sinclair/typebox/type'

/** A TOML table that refuses unknown keys. Absent it is built from its defaults. */
export const group = <Properties extends TProperties>(
  properties: Properties,
  title: string,
  description: string,
): TObject<Properties> =>
  Type.Object(properties, { title, description, default: {}, additionalProperties: false })

/** A file or folder: absolute, or empty where that has a meaning. */
export const path = (title: string, description: string, example: string, fallback = '') =>
  Type.String({
    title,
    description,
    pattern: fallback === '' ? '^(?:/[^\\u0000]*)?$' : '^/[^\\u0000]*$',
    default: fallback,
    examples: [example],
  })

export const port = (title: string, description: string, fallback: number, minimum: number) =>
  Type.Integer({
    title,
    description,
    minimum,
    maximum: 65_535,
    default: fallback,
    examples: [fallback],
  })
