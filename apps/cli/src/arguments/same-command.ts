/** The command that was refused, without its order: what another order is given to. */
export function sameCommand(args: readonly string[]): string {
  if (args.includes('create'))
    return ['headwater cluster create', ...repeated(args, ['--name']), ...flags(args, ['--protected', '--wait'])].join(
      ' ',
    )
  if (args.includes('change')) {
    const named = args[args.indexOf('change') + 1]
    const cluster = named === undefined || named.startsWith('-') ? '<cluster>' : named
    return [`headwater cluster change ${cluster}`, ...repeated(args, ['--throttle']), ...flags(args, ['--wait'])].join(
      ' ',
    )
  }
  return ['headwater plan', ...repeated(args, ['--cluster', '--throttle'])].join(' ')
}

function flags(args: readonly string[], names: readonly string[]): string[] {
  return names.filter((name) => args.includes(name))
}

// as "--name orders" or as "--name=orders"
function repeated(args: readonly string[], names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const joined = args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1)
    const value = joined ?? (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
    return value === undefined ? [] : [`${name} ${value}`]
  })
}
