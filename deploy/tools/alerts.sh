#!/usr/bin/env bash
# Lets Prometheus' and Alertmanager's own tools judge what deploy/observability gives them. Ends with 3
# where they can't be had.
set -euo pipefail
cd "$(dirname "$0")/../.."
promtool=$(deploy/tools/debian.sh promtool prometheus)
amtool=$(deploy/tools/debian.sh amtool prometheus-alertmanager)
cd deploy/observability
"$promtool" check config prometheus.yml
"$promtool" test rules alerts_test.yaml
"$amtool" check-config alertmanager.yml
