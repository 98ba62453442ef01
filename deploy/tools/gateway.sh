#!/usr/bin/env bash
# Lets nginx itself read the gateway's configuration; $1 is the folder of the tools. Ends with 3 and
# the reason where nginx can't be had.
set -euo pipefail
bin=$1
cd "$(dirname "$0")/../.."
nginx=$(deploy/tools/debian.sh nginx nginx)
folder=$PWD/build/gateway
mkdir -p "$folder"
GATEWAY_FOLDER=$folder "$bin/python" -m deploy.gateway.render --example >"$folder/nginx.conf"
"$nginx" -t -q -e stderr -c "$folder/nginx.conf"
