/** Whether a container's own address can be reached from here. */
import { BlockList } from 'node:net'
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import type { Container, ContainerNetwork } from '../engine/containers.ts'

export type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>

/**
 * The engine names a network's bridge after the network's random id, so an interface of that name proves that the
 * network is on this very machine: an equal address range alone would be met on any other engine's host as well.
 */
const bridgeOf = ({ id }: ContainerNetwork): string => `br-${id.slice(0, 12)}`

function isIn(address: string, { address: gateway, netmask }: NetworkInterfaceInfo): boolean {
  const prefix = netmask
    .split('.')
    .reduce((bits, part) => bits + Number(part).toString(2).replaceAll('0', '').length, 0)
  const subnet = new BlockList()
  subnet.addSubnet(gateway, prefix)
  return subnet.check(address)
}

/** The container's IPv4 address on a network whose gateway is an interface of this machine; null if there is none. */
export function reachableAddress(container: Container, interfaces: Interfaces = networkInterfaces()): string | null {
  const reachable = container.networks.find((network) => {
    const { address } = network
    const bridge = interfaces[bridgeOf(network)] ?? []
    return address !== null && bridge.some((own) => own.family === 'IPv4' && isIn(address, own))
  })
  return reachable?.address ?? null
}
