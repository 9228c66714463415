import type { Catalogue } from './catalogue/types.ts'
import type { PlannableOfferings } from './offerings.ts'

/** Offerings in which every size of the catalogue can be had in every zone, except those sold out: 'zone/size'. */
export function everythingOffered(
  catalogue: Catalogue,
  { soldOut = [], pool = null }: { soldOut?: readonly string[]; pool?: PlannableOfferings['pool'] } = {},
): PlannableOfferings {
  return {
    zones: catalogue.regions.flatMap(({ zones }) => zones),
    sizes: catalogue.regions.flatMap(({ zones, sizes }) =>
      zones.flatMap((zone) => sizes.map((size) => ({ zone, size, available: !soldOut.includes(`${zone}/${size}`) }))),
    ),
    pool,
  }
}
