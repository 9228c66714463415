import type { Connection } from '../api/types.ts'
import { propertiesText } from './properties.ts'

/** client.properties with user and password filled in, ready for Kafka's own tools. Whoever writes it gives it mode 0600. */
export function clientPropertiesText(
  connection: Connection,
  { name, password }: { name: string; password: string },
): string {
  const fill = (value: string) =>
    value.replace('<user>', () => quoted(name)).replace('<password>', () => quoted(password))
  const filled = Object.entries(connection.clientProperties).map(([key, value]) => [key, fill(value)] as const)
  return propertiesText({
    ...Object.fromEntries(filled),
    // from the PEM itself: how the shown property breaks its lines is for reading
    'ssl.truststore.certificates': connection.caCertificate.trim(),
  })
}

// as a value in double quotes of a JAAS configuration
function quoted(text: string): string {
  return text.replaceAll(/["\\]/g, '\\$&')
}
