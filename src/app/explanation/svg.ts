/** SVG elements as text: `element('text', { x: 1 }, 'a < b')`. Numbers are written to a tenth of a pixel. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content?: string | readonly string[],
): string {
  const words = Object.entries(attributes).map(([key, value]) => {
    const text = typeof value === 'number' ? `${pixels(value)}` : escaped(value)
    return ` ${key}="${text}"`
  })
  const open = `<${name}${words.join('')}`
  if (content === undefined) return `${open}/>`
  const inside = typeof content === 'string' ? escaped(content) : `\n${content.join('\n')}\n`
  return `${open}>${inside}</${name}>`
}

export const pixels = (value: number) => Math.round(value * 10) / 10

/** A line through points. */
export function polyline(points: readonly (readonly [number, number])[], stroke: string): string {
  const text = points.map(([x, y]) => `${pixels(x)},${pixels(y)}`).join(' ')
  return element('polyline', { points: text, fill: 'none', stroke, 'stroke-width': 1.5 })
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`)
}
