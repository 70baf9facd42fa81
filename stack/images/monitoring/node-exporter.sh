#!/bin/bash
# Two exporters: one for the machine, one for the network interfaces of the host's first process (mounted at /host/net).
set -euo pipefail
prometheus-node-exporter --web.listen-address=:9101 --path.procfs=/host --collector.disable-defaults \
  --collector.netdev --no-collector.netdev.netlink '--collector.netdev.device-exclude=^(lo|docker.*|br-.*|veth.*|ifb.*)$' \
  --web.disable-exporter-metrics --log.level=warn &
prometheus-node-exporter --web.listen-address=:9100 --collector.disable-defaults --collector.cpu --collector.meminfo \
  --collector.loadavg --collector.pressure --collector.time --collector.vmstat --web.disable-exporter-metrics --log.level=warn &
# Either one's end is the container's.
wait -n
