/** Who supports a version, and until when. */
import { cycleOf, DISTRIBUTIONS, PRODUCTS, type Product } from './table.ts'

export interface System {
  /** As in os-release: `debian`, `12`. */
  id: string
  version: string
}

export interface Support {
  /** `PostgreSQL`, `Debian 12`. */
  by: string
  /** Last day; null where the end is not announced. */
  until: string | null
}

const nameOf = ({ id, version }: System): string => `${id.charAt(0).toUpperCase()}${id.slice(1)} ${version}`

/** Parses an os-release file; null where it names no version. */
export function parseSystem(text: string): System | null {
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}=["']?([^"'\\n]*)["']?$`, 'm').exec(text)?.[1] || undefined
  const [id, version] = [value('ID'), value('VERSION_ID')]
  if (id === undefined || version === undefined) return null
  return { id, version: id === 'alpine' ? version.split('.').slice(0, 2).join('.') : version }
}

/** A package's version as the distribution itself writes it; other sources (pgdg, sury, nginx.org) write theirs otherwise. */
export const isDistributionVersion = (version: string): boolean =>
  /-\d+(?:\.\d+)*(?:[+~]deb\d+u\d+)?(?:\+b\d+)?(?:ubuntu[\d.]+)?$/.test(version)

/** The distribution's word on itself; undefined where the table does not know it. */
export function systemSupport(system: System): Support | undefined {
  const until = DISTRIBUTIONS[system.id]?.[system.version]
  return until === undefined ? undefined : { by: nameOf(system), until }
}

/**
 * What the distribution packages is fixed by the distribution, for as long as that lives, whatever its makers do; anything
 * else by its makers. Undefined where the table does not know it.
 */
export function productSupport(product: Product, version: string, packagedBy: System | null): Support | undefined {
  if (packagedBy !== null) return systemSupport(packagedBy)
  const until = PRODUCTS[product][cycleOf(product, version)]
  return until === undefined ? undefined : { by: product, until }
}
