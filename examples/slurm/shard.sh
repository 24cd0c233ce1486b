#!/bin/bash
#SBATCH --job-name=carecast
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
# One shard of an ensemble for each task of an array job; `merge.sh` makes one result of them:
#   array=$(sbatch --parsable examples/slurm/shard.sh)
#   sbatch --dependency=afterok:$array examples/slurm/merge.sh
# SCENARIO, RUNS and SHARDS (a folder that every node sees) can be given: sbatch --export=ALL,RUNS=2000000 ...
# A task that failed is run again by itself: sbatch --array=3 ... with SLURM_ARRAY_TASK_COUNT=8 in --export.
set -euo pipefail
carecast=${CARECAST:-carecast}
"$carecast" run "${SCENARIO:-shandong-2023-2027/reference}" \
  --runs "${RUNS:-1000000}" \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --threads "${SLURM_CPUS_PER_TASK:-1}" \
  --out "${SHARDS:-shards}" --quiet
