import type { TSchema } from '@sinclair/typebox'
import { ConfigurationSchema } from '../../../src/app/configuration/schema.js'
import { DocumentSchema } from '../../../src/core/provisioning/schema.js'
import { MINIMAL } from './examples.js'

/** `docs/configuration.md`, drawn from the schema. */
export function configurationPage(): string {
  return `# Configuration

<!-- Generated from src/app/configuration/schema.ts by test/app/configuration/reference.spec.ts: change the schema, not this page. -->

The device is described in \`/etc/transferd/transferd.toml\` ([TOML](https://toml.io), another file: \`--config FILE\`). Accounts and
permissions are not in it: they come with the [provisioning document](#the-provisioning-document). \`transferd check\` tells whether both are
right, and which line may transfer calls and why.

The smallest configuration:

\`\`\`toml
${MINIMAL.trim()}
\`\`\`

Unknown keys are refused, and nothing is coerced: \`"5060"\` is no number. Files that hold secrets must have mode 0600.
${tables(ConfigurationSchema, '', '[').join('\n')}
## The provisioning document

JSON, at \`provisioning.url\` or in \`provisioning.file\`. The same as a JSON Schema (2020-12), for editors and for those who make the documents:
[provisioning.schema.json](provisioning.schema.json). Keys that begin with \`x-\` are passed over. A document with any fault is refused whole,
and the last good one stays in force.
${tables(DocumentSchema, '', '').join('\n')}`
}

/** `docs/provisioning.schema.json`. */
export function publishedSchema(): string {
  const head = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
  }
  const schema = JSON.parse(JSON.stringify(DocumentSchema)) as object
  return `${JSON.stringify({ ...head, ...withoutDefaulted(schema) }, null, 2)}\n`
}

/** Keys that have a default may be absent: our schema calls them required, because after defaults they are there. */
function withoutDefaulted(value: object): object {
  if (Array.isArray(value)) return value.map((item) => deeper(item))
  const copy = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, deeper(part)]))
  const { required, properties } = copy as { required?: string[]; properties?: object }
  if (!Array.isArray(required) || properties === undefined) return copy
  const needed = required.filter(
    (key) => !('default' in ((properties as Record<string, object>)[key] ?? {})),
  )
  const { required: _, ...rest } = copy as Record<string, unknown>
  return needed.length > 0 ? { ...rest, required: needed } : rest
}

const deeper = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? withoutDefaulted(value) : value

/** A heading and a table for every group of keys. `bracket` is '[' for TOML, where groups have headers. */
function tables(schema: TSchema, name: string, bracket: '[' | ''): string[] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, TSchema>)
  const keys = properties.filter(([, part]) => groupsOf(part).length === 0)
  const groups = properties.filter(([, part]) => groupsOf(part).length > 0)
  const rows = keys.map(([key, part]) => row(key, part))
  const table =
    rows.length > 0 ? ['', '| key | what | default |', '|---|---|---|', ...rows, ''] : ['']
  return [
    ...table,
    ...groups.flatMap(([key, part]) => group(name === '' ? key : `${name}.${key}`, part, bracket)),
  ]
}

function group(name: string, schema: TSchema, bracket: '[' | ''): string[] {
  const isList = schema.items !== undefined
  const shown = bracket === '' ? name + (isList ? '[]' : '') : isList ? `[[${name}]]` : `[${name}]`
  const members = groupsOf(schema)
  const heading = [`### \`${shown}\`: ${schema.title}`, '', `${schema.description}`]
  if (members.length === 1)
    return [
      ...heading,
      ...tables(members[0] as TSchema, name + (bracket === '' && isList ? '[]' : ''), bracket),
    ]
  const kinds = members.flatMap((member) => [
    `\n\`kind = "${member.title}"\`: ${lower(member.description)}`,
    ...tables(withoutKind(member), name, bracket),
  ])
  return [...heading, ...kinds]
}

/** The objects that stand under a key: one, one a kind, or none where the key has a plain value. */
function groupsOf(schema: TSchema): TSchema[] {
  const inner: TSchema = schema.items ?? schema
  const members: TSchema[] = inner.anyOf ?? [inner]
  return members.filter((member) => member.properties !== undefined)
}

function withoutKind(schema: TSchema): TSchema {
  const { kind: _, ...properties } = schema.properties as Record<string, TSchema>
  return { ...schema, properties }
}

function row(key: string, schema: TSchema): string {
  const { minimum, maximum, anyOf, title, description } = schema
  const range = minimum === undefined ? '' : ` ${minimum} to ${maximum}.`
  const choice =
    anyOf === undefined ? '' : ` One of ${anyOf.map((one: TSchema) => code(one.const)).join(', ')}.`
  const isRequired = schema.default === undefined
  const fallback = isRequired ? '**required**' : code(schema.default)
  const example = schema.examples?.[0]
  const isTold = example === undefined || JSON.stringify(example) === JSON.stringify(schema.default)
  const sample = isTold ? '' : ` Example: ${code(example)}`
  return `| \`${key}\` | **${title}.** ${description}${choice}${range}${sample} | ${fallback} |`
}

const code = (value: unknown): string => `\`${JSON.stringify(value).replaceAll('|', '\\|')}\``
const lower = (text: string | undefined): string =>
  text === undefined ? '' : text.charAt(0).toLowerCase() + text.slice(1)
