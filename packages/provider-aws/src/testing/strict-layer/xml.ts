import { XMLBuilder, XMLParser } from 'fast-xml-parser'

/** An element as plain data: text, or its children by name. Whatever EC2 lists is below `item`, always as a list. */
export interface Element {
  [name: string]: unknown
}

const shape = { ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false }
const parser = new XMLParser({ ...shape, ignoreDeclaration: true, isArray: (name) => name === 'item' })
const builder = new XMLBuilder({ ...shape, suppressEmptyNode: true })

/** The answer's own element, without the one around it. */
export function parseAnswer(xml: string): Element {
  const [root] = Object.values(parser.parse(xml) as Element)
  return (root ?? {}) as Element
}

export function buildAnswer(action: string, content: Element): string {
  return builder.build({
    [`${action}Response`]: { '@xmlns': 'http://ec2.amazonaws.com/doc/2016-11-15/', requestId: 'simulated', ...content },
  })
}

export function buildRefusal(code: string, message: string): string {
  return builder.build({ Response: { Errors: { Error: { Code: code, Message: message } }, RequestID: 'simulated' } })
}

/** The items of a set; an empty element parses to an empty text. */
export function itemsOf(set: unknown): Element[] {
  return typeof set === 'object' && set !== null ? (((set as Element).item ?? []) as Element[]) : []
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A child that has children itself; an empty one is no child. */
export function childOf(element: Element | undefined, name: string): Element | undefined {
  const child = element?.[name]
  return typeof child === 'object' && child !== null ? (child as Element) : undefined
}

export function tagsOf(element: Element): Record<string, string> {
  return Object.fromEntries(itemsOf(element.tagSet).map(({ key, value }) => [textOf(key), textOf(value)]))
}
