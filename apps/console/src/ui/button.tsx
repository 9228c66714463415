import { Button as Base } from '@base-ui/react/button'
import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

export const buttonLook = cva(
  'inline-flex items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap transition-colors select-none disabled:opacity-50 disabled:cursor-not-allowed',
  {
    variants: {
      kind: {
        primary: 'bg-brand text-on-brand hover:bg-brand-strong',
        plain: 'border border-line bg-panel hover:bg-sunken',
        quiet: 'hover:bg-sunken',
        danger: 'border border-bad text-bad hover:bg-bad-ground',
      },
      size: { small: 'h-8 px-2.5 text-sm', medium: 'h-9 px-3.5 text-sm', large: 'h-12 px-6 text-base' },
    },
    defaultVariants: { kind: 'plain', size: 'medium' },
  },
)

type Props = ComponentProps<typeof Base> & VariantProps<typeof buttonLook> & { className?: string }

export function Button({ kind, size, className, ...rest }: Props) {
  return <Base {...rest} className={classNames(buttonLook({ kind, size }), className)} />
}
