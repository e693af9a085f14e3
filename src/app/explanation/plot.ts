/** Where a plot lies in its panel, in pixels, and which samples it shows. */
export interface Plot {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly from: number
  readonly to: number
}

export const xOf = ({ left, width, from, to }: Plot, sample: number) =>
  left + (width * (sample - from)) / (to - from)
