#!/usr/bin/env bash
# Renders deploy/kubernetes/ and checks the result against Kubernetes' own schemas; $1 is the folder
# of the tools. No cluster is needed. Kinds of operators (KEDA, Strimzi, MongoDB) have no schema
# there and are warned of; tests/unit/deploy/test_kubernetes.py looks at them.
set -euo pipefail
bin=$1
cd "$(dirname "$0")/../.."
validate=("$bin/kubernetes-validate" --strict --quiet --no-warn)

if ! command -v kubectl >/dev/null; then
    echo "left out: kustomize, because there is no kubectl; its sources are checked one by one" >&2
    "${validate[@]}" deploy/kubernetes/base/{service,gateway}/[!k]*.yaml \
        deploy/kubernetes/base/n*.yaml deploy/kubernetes/large/*-scaling.yaml
    exit
fi
mkdir -p build/kubernetes
for folder in base small large engines; do
    kubectl kustomize "deploy/kubernetes/$folder" >"build/kubernetes/$folder.yaml"
done
"${validate[@]}" build/kubernetes/{small,large,engines}.yaml
