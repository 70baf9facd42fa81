/** A container's own address is used only where its network is provably on this machine. */
import { expect, test } from 'vitest'
import { type Interfaces, reachableAddress } from '../../helpers/connections/ways/address.ts'
import { container } from './container.ts'

const ID = '70f1cf1d256b994f7b600ee53427670164850b0340a633802234e89f0f7abc04'

const bridge = (name: string, address: string): Interfaces => ({
  [name]: [
    {
      address,
      netmask: '255.255.0.0',
      family: 'IPv4',
      mac: '02:42:2c:0b:c8:8f',
      internal: false,
      cidr: `${address}/16`,
    },
  ],
})

const onNetwork = (address: string | null) =>
  container({ networks: [{ name: 'data', id: ID, address, gateway: '172.18.0.1' }] })

test('the bridge of its network is an interface of this machine', () => {
  expect(reachableAddress(onNetwork('172.18.0.2'), bridge('br-70f1cf1d256b', '172.18.0.1'))).toBe('172.18.0.2')
})

test('an equal address range on another bridge proves nothing: it may be another engine’s', () => {
  expect(reachableAddress(onNetwork('172.18.0.2'), bridge('br-000000000000', '172.18.0.1'))).toBeNull()
})

test('a bridge that has another range does not lead there', () => {
  expect(reachableAddress(onNetwork('172.18.0.2'), bridge('br-70f1cf1d256b', '172.30.0.1'))).toBeNull()
})

test('a container without an address has none that could be reached', () => {
  expect(reachableAddress(onNetwork(null), bridge('br-70f1cf1d256b', '172.18.0.1'))).toBeNull()
})
