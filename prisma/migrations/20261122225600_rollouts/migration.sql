-- A release that is brought to the fleet in waves, and the clusters that were given it.
CREATE TABLE "rollouts" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "release" INTEGER NOT NULL,
    "facts" JSONB NOT NULL,
    "waves" JSONB NOT NULL,
    "at_once" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running' CHECK ("state" IN ('running', 'halted', 'cancelled', 'done')),
    "message" TEXT NOT NULL DEFAULT '',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL
);

-- one at a time: two would give clusters to each other
CREATE UNIQUE INDEX "rollouts_one_open" ON "rollouts" ((true)) WHERE "state" IN ('running', 'halted');

CREATE TABLE "rollout_clusters" (
    "rollout_id" TEXT NOT NULL REFERENCES "rollouts"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "physical_cluster_id" TEXT NOT NULL REFERENCES "physical_clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    "wave" INTEGER NOT NULL,
    "accepted" BOOLEAN NOT NULL DEFAULT false,
    "findings_before" JSONB NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    PRIMARY KEY ("rollout_id", "physical_cluster_id")
);

CREATE INDEX "rollout_clusters_physical_cluster_id_idx" ON "rollout_clusters"("physical_cluster_id");
