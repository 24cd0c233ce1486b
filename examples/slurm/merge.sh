#!/bin/bash
#SBATCH --job-name=carecast-merge
# Merges the shards of `shard.sh`: the result is byte for byte that of a single run. A missing shard is named.
set -euo pipefail
carecast=${CARECAST:-carecast}
"$carecast" merge "${SHARDS:-shards}"/*.shard --out "${OUT:-out}" --charts "${CHARTS:-none}" --quiet
