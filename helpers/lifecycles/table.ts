/** Until when versions are supported: by those who make them, and by the distributions that package them. */

/** When this table was last held against endoflife.date and the distributions' own pages. */
export const AS_OF = '2026-04-21'

/** Last day of security fixes by release cycle; null where the cycle was supported and its end not announced. */
export type Lifecycle = Record<string, string | null>

export type Product = 'PostgreSQL' | 'MySQL' | 'MariaDB' | 'Redis' | 'nginx' | 'PHP'

export const PRODUCTS: Record<Product, Lifecycle> = {
  PostgreSQL: {
    '12': '2024-11-21',
    '13': '2025-11-13',
    '14': '2026-11-12',
    '15': '2027-11-11',
    '16': '2028-11-09',
    '17': '2029-11-08',
    '18': '2030-11-14',
  },
  MySQL: { '5.7': '2023-10-31', '8.0': '2026-04-30', '8.4': '2032-04-30', '9.6': '2026-04-21', '9.7': null },
  MariaDB: {
    '10.5': '2025-06-24',
    '10.6': '2026-07-06',
    '10.11': '2028-02-16',
    '11.4': '2029-05-29',
    '11.8': '2028-06-04',
  },
  Redis: {
    '6.0': '2022-05-31',
    '6.2': null,
    '7.0': '2024-07-29',
    '7.2': null,
    '7.4': null,
    '8.0': '2026-02-11',
    '8.2': null,
    '8.4': null,
    '8.6': null,
  },
  nginx: {
    '1.18': '2021-04-20',
    '1.20': '2022-05-24',
    '1.22': '2023-04-11',
    '1.24': '2024-04-23',
    '1.26': '2025-04-23',
    '1.27': '2025-06-24',
    '1.28': null,
    '1.29': null,
  },
  PHP: {
    '7.4': '2022-11-28',
    '8.0': '2023-11-26',
    '8.1': '2025-12-31',
    '8.2': '2026-12-31',
    '8.3': '2027-12-31',
    '8.4': '2028-12-31',
    '8.5': '2029-12-31',
  },
}

/** Distributions by the ID and VERSION_ID of their os-release: long-term support of what they package. */
export const DISTRIBUTIONS: Record<string, Lifecycle> = {
  debian: { '10': '2024-06-30', '11': '2026-08-31', '12': '2028-06-30', '13': '2030-06-30' },
  ubuntu: { '20.04': '2025-05-31', '22.04': '2027-04-01', '24.04': '2029-05-31' },
  alpine: {
    '3.19': '2025-11-01',
    '3.20': '2026-04-01',
    '3.21': '2026-11-01',
    '3.22': '2027-05-01',
    '3.23': '2027-11-01',
  },
}

/** PostgreSQL counts its releases by one number, the others by two. */
export const cycleOf = (product: Product, version: string): string =>
  version
    .split('.')
    .slice(0, product === 'PostgreSQL' ? 1 : 2)
    .join('.')
